/**
 * The vocabulary of the whole program. It imports nothing, so that every layer may import it.
 *
 * Formats turn bytes into facts, languages turn text into facts, rules turn facts into findings.
 */
export * from './types/severity.js';
export * from './types/artifact.js';
export * from './types/facts.js';
export * from './types/format.js';
export * from './types/pins.js';
export * from './types/rule.js';
export * from './types/report.js';
