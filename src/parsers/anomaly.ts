import type { AnomalyFact } from '../types.js';

/** A maker of one format's anomalies at byte offsets; `unread` where something could not be read because of it. */
export function anomaliesOf(format: string) {
  return (anomaly: string, detail: string, offset: number, unread = false): AnomalyFact => ({
    kind: 'anomaly',
    anomaly,
    format,
    detail,
    ...(unread && { unread }),
    location: { kind: 'bytes', offset },
  });
}
