import { dirname } from 'node:path';
import type { Parsed } from '../getopt.ts';
import { ask, checkWrite, type Invocation } from '../invocation.ts';
import { plainWord } from '../words.ts';

/** Programs that write over a file or a part of it: truncate, dd, split and csplit. */

/** Files of a folder that are looked at. Source: own choice, some milliseconds. */
const maxListed = 1000;

export function cutsOff(invocation: Invocation, { operands }: Parsed): void {
  for (const word of operands) {
    const place = checkWrite(invocation, word, false, 'truncate cuts');
    if (place !== null && place.zone === 'inside' && invocation.places.host.kind(place.path) === 'none') continue;
    ask(invocation, 'deleteOrOverwriteUncommitted', `truncate cuts off what is in ${word.text}.`);
  }
}

export function dd(invocation: Invocation): void {
  for (const word of invocation.args) {
    const target = /^of=(.*)$/s.exec(word.text)?.[1];
    if (target !== undefined) checkWrite(invocation, { ...word, text: target }, false);
  }
}

export function splits(invocation: Invocation, { operands }: Parsed): void {
  const { places } = invocation;
  const [, prefix] = operands;
  if (prefix === undefined) {
    places.touched = true;
    return;
  }
  const place = checkWrite(invocation, prefix, true);
  if (place?.zone !== 'inside') return;
  // The pieces are named by the prefix and some letters: what is there under such a name is overwritten.
  for (const path of places.host.files(dirname(place.path), maxListed))
    if (path.startsWith(place.path) && path !== place.path && dirname(path) === dirname(place.path))
      checkWrite(invocation, plainWord(path), false);
}
