import { BudgetError } from './errors.js';
import type { Budget } from './types.js';

/** What one file on disk may cost, with everything inside it. */
export interface Limits {
  readonly entries: number;
  readonly expandedBytes: number;
  readonly facts: number;
  readonly matches: number;
  readonly milliseconds: number;
}

const defaultLimits: Limits = {
  /** A large sharded checkpoint has some thousand tensors, a packaged data set some ten thousand files. */
  entries: 100_000,
  /** Four times the largest honest compressed model seen; a bomb of 10 MB already asks for 10 GB. */
  expandedBytes: 4 * 1024 ** 3,
  /** A call is a fact: 20 MB of generated code is honest, and facts pass by without being kept. */
  facts: 2_000_000,
  /** Matches are kept; no person reads more, and a report of more could not be uploaded. */
  matches: 25_000,
  /** A job of a few minutes must survive several hostile files. */
  milliseconds: 60_000,
};

/** A zip in a zip in a tar is honest; a ninth layer is not. */
export const MAX_DEPTH = 8;

/** The clock is asked once in so many ticks: it costs more than the loop around it. */
const TICKS_PER_LOOK = 1024;

/** A budget that starts now. */
export function startBudget(limits: Limits = defaultLimits): Budget {
  const spent = { entries: 0, expandedBytes: 0, facts: 0, matches: 0 };
  const names = {
    entries: 'archive entries',
    expandedBytes: 'expanded bytes',
    facts: 'facts',
    matches: 'matches',
  };
  const deadline = performance.now() + limits.milliseconds;
  let ticks = 0;
  return {
    tick() {
      if (++ticks % TICKS_PER_LOOK === 0 && performance.now() > deadline) {
        throw new BudgetError(`reading took more than ${limits.milliseconds / 1000} seconds`);
      }
    },
    spend(what, amount) {
      spent[what] += amount;
      if (spent[what] > limits[what]) {
        throw new BudgetError(`more than ${limits[what].toLocaleString('en')} ${names[what]}`);
      }
    },
  };
}
