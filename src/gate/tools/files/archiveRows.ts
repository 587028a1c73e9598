import { checkInto, checkWrite, type Invocation } from '../../invocation.ts';
import { plainWord, textOf, type Word } from '../../shell/words.ts';
import type { Row } from '../../table.ts';
import { tar } from './fileRules.ts';
import { ar, jar } from './overwriteRules.ts';

const compressor: Row = {
  flag: '-123456789qvnNeF0 --quiet --verbose --no-name --name --rsyncable --fast --best --extreme --format= --block-size= --threads= --ultra --long? -T= --suffix= -S= --force -f --rm',
  keeps: '-cklt --stdout --to-stdout --keep --list --test',
  operands: 'replace',
  rule: (invocation, { operands, has }) => {
    if (has('-k', '--keep') && !has('-c', '--stdout', '--to-stdout', '-t', '--test', '-l', '--list'))
      writesBeside(invocation, operands);
  },
};
/** zstd and lz4 keep the original file. */
const keepingCompressor: Row = {
  flag: '-123456789qvcktl --stdout --keep --test --list --force -f --ultra -m --fast? --long? --threads= -T= --format=',
  write: '-o',
  loses: '--rm',
  rule: (invocation, { operands, has }) => {
    // `lz4 IN OUT`; without OUT the result is written next to the input.
    const [, to] = operands;
    if (/^(un)?lz4$/.test(invocation.name) && to !== undefined && !has('-m')) checkWrite(invocation, to, false);
    if (has('-c', '--stdout', '-t', '--test', '-l', '--list')) return;
    writesBeside(invocation, operands);
  },
};

/** The result is written next to the input. */
function writesBeside(invocation: Invocation, operands: readonly Word[]): void {
  for (const word of operands)
    if (invocation.places.of(word, invocation.cwd)?.zone === 'outside') checkWrite(invocation, word, true);
}

/** Archivers and compressors: where an archive is written, and what unpacking may overwrite. */
export const archiveRows: Readonly<Record<string, Row>> = {
  'tar bsdtar gtar': { rule: tar },
  cpio: {
    flag: '-iotvdmBcAau0 --create --extract --list --verbose --make-directories',
    loses: '-p --pass-through --unconditional',
    value: '-H --format -F --file -O',
    folder: '-D --directory',
    runs: '--rsh-command=',
    rule: (invocation, { value, has }) => {
      const archive = value('-F', '--file', '-O');
      if (archive !== undefined && has('-o', '--create')) checkWrite(invocation, archive, false);
      if (invocation.args.some(({ text }) => /^-[a-zA-Z]*i|^--extract/.test(text)))
        invocation.report({
          class: 'deleteOrOverwriteUncommitted',
          reason: 'cpio may overwrite files of this folder.',
        });
    },
  },
  unzip: {
    flag: '-lvtzZqjnCLXaK -p',
    value: '-x -P',
    folder: '-d',
    loses: '-o',
    rule: (invocation, { operands, has }) => {
      if (operands.length > 0 && !has('-l', '-v', '-t', '-p', '-z', '-Z', '-n', '-d')) {
        invocation.places.touched = true;
        // By convention an archive unpacks into a folder of its own name.
        invocation.places.fetch(textOf(operands[0]).replace(/\.[A-Za-z]{2,4}$/, ''), invocation.cwd);
      }
    },
  },
  zip: {
    flag: '-r9012345678qujDyXFlvTg',
    value: '-x -i -b -P -s -t',
    loses: '-md --move --delete',
    program: '-TT --unzip-command',
    // zip adds to an existing archive and refuses a file that is not one.
    rule: (invocation, { operands: [archive] }) => {
      if (archive !== undefined) checkWrite(invocation, archive, true);
    },
    operands: 'text',
  },
  jar: { operands: 'text', write: '--file', flag: '-ctxui --create --list --extract --update', rule: jar },
  ar: { operands: 'text', rule: ar },
  '7z 7za 7zz rar unrar': {
    hasWords: true,
    loses: '-y -aoa -sdel -df',
    rule: (invocation) => {
      const into = invocation.args.filter(({ text }) => /^-o./.test(text)).map(({ text }) => text.slice(2));
      if (invocation.args.some(({ text }) => text === '-o+'))
        invocation.report({
          class: 'deleteOrOverwriteUncommitted',
          reason: `${invocation.name} -o+ overwrites files.`,
        });
      const isUnpacking = /^[xe]$/.test(textOf(invocation.args[0]));
      const last = textOf(invocation.args.at(-1));
      for (const folder of into) checkInto(invocation, plainWord(folder), false);
      if (isUnpacking && into.length === 0) checkInto(invocation, plainWord(last.endsWith('/') ? last : '.'), false);
    },
    showing: 'l t',
    working: 'x e h i b',
    verbs: {
      'a u': {
        hasWords: true,
        rule: (invocation, { operands: [archive] }) => {
          if (archive !== undefined) checkWrite(invocation, archive, true);
        },
      },
      d: ['deleteOrOverwriteUncommitted', 'deletes from an archive'],
    },
  },
  'gzip gunzip xz unxz bzip2 bunzip2 lzma unlzma compress uncompress pigz lzip brotli': compressor,
  'zstd unzstd lz4 unlz4': keepingCompressor,
};
