import { gadgetWays, type GadgetFile } from '../helpers/gadget-ways.js';
import { fromCall } from '../helpers/pickle-writer.js';

/** The rule that speaks of nearly all pickles below. */
export const RUNS = 'model/executes-code';

/** A file that reaches `os.system` in one of the ways of the corpus. */
export function reaching(way: string): GadgetFile {
  const file = gadgetWays[way]?.('os', 'system');
  if (file === undefined) throw new Error(`no such way: ${way}`);
  return file;
}

/** A pickle that runs a command. */
export const evil = fromCall("os.system('id')");
/** One that puts the names together first. */
export const joined = reaching('joined pieces').bytes;
/** One that opens a file. */
export const opens = fromCall("builtins.open('/x', 'w')");
/** One that calls a function of somebody's own. */
export const foreign = fromCall("acme.run('x')");
/** A script where numbers should stand. */
export const shell = '#!/bin/sh\nid\n';
