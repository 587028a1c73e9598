import { ask, checkCopy, checkInto, checkRemoval, type Invocation } from '../../invocation.ts';
import type { Parsed } from '../../shell/getopt.ts';
import type { Row } from '../../table.ts';

/** Windows programs that copy, move and delete; their options begin with a slash. */
export const windowsRows: Readonly<Record<string, Row>> = {
  'xcopy copy': { hasSlashes: true, value: '/exclude', rule: copies },
  robocopy: {
    hasSlashes: true,
    loses: '/mir /purge /mov /move',
    dry: '/l',
    rule: (invocation, { operands }) => {
      const [, target] = operands;
      if (target !== undefined) checkInto(invocation, target, false);
    },
  },
  // In `start "title" /b program` only the program counts.
  start: {
    rule: (invocation) =>
      invocation.run(
        invocation.args.slice(
          invocation.args.findLastIndex(({ text }) => /^\/(b|d|i|min|max|wait|low|normal|high)$/i.test(text)) + 1,
        ),
      ),
  },
  'move ren': {
    hasSlashes: true,
    rule: (invocation, { operands }) => {
      const [source, target] = operands;
      if (source !== undefined)
        checkRemoval(invocation, source, { isRecursive: true, isForced: true }, `${invocation.name} moves`);
      if (source !== undefined && target !== undefined) checkCopy(invocation, [source], target, false);
    },
  },
  'del erase rd': {
    hasSlashes: true,
    rule: (invocation, { operands, given }) => {
      const isRecursive = invocation.name === 'rd' || given.some(({ name }) => name === '/s');
      for (const word of operands) checkRemoval(invocation, word, { isRecursive, isForced: true });
      if (given.some(({ name }) => name === '/s'))
        ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} /s deletes below every folder.`);
    },
  },
  'dir findstr where tasklist systeminfo ver ipconfig cls chcp title assoc ftype rem comp': { looks: true },
  md: { operands: 'append' },
  set: { looks: true, protects: '-U --universal' },
};

function copies(invocation: Invocation, { operands }: Parsed): void {
  const target = operands.at(-1);
  // xcopy copies a folder's contents, whatever the names.
  if (target !== undefined && invocation.name === 'xcopy') return checkInto(invocation, target, false);
  if (target !== undefined && operands.length > 1) checkCopy(invocation, operands.slice(0, -1), target, false);
}
