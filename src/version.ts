import manifest from '../package.json' with { type: 'json' };

/** This program's version, as every report names it. */
export const version: string = manifest.version;
