import { ask, checkOutsideRead, checkWrite, fitsSecret, texts } from '../../invocation.ts';
import { plainWord } from '../../shell/words.ts';
import type { Row } from '../../table.ts';
import { sendsComputed } from '../machine/networkRules.ts';
import { fd, find, link, move, remove } from './fileRules.ts';
import { cutsOff, dd, splits } from './overwriteRules.ts';
import { patch } from './patchTool.ts';
import { awk, sed } from './scriptedEdits.ts';

const deletes: Row = {
  flag: '-rRfivdPW --recursive --force --interactive? --one-file-system? --verbose --dir --preserve-root?',
  value: '--iterations',
  rule: remove,
};
const copies: Row = {
  flag: '-aRrdDlLHPsvpxbcCTfiZ --archive --recursive --no-dereference --dereference --link --symbolic-link --verbose --preserve? --no-preserve= --parents --one-file-system --reflink? --sparse= --strip-trailing-slashes --remove-destination --force --interactive --backup? --compare --no-target-directory --attributes-only --copy-contents --strip',
  value: '-S --suffix -m --mode -o --owner -g --group --strip-program=',
  folder: '-t --target-directory',
  keeps: '-nu --no-clobber --update?',
  operands: 'copy',
};
const pager: Row = {
  looks: true,
  flag: '-NSRXFKiImMnpqrsuwg --chop-long-lines --LINE-NUMBERS --RAW-CONTROL-CHARS --quit-if-one-screen --no-init',
  write: '-o --log-file -O --LOG-FILE',
  program: '--lesskey-file --lesskey-content --pager',
  runs: '-k=',
  operands: 'read',
  rule: (invocation) => {
    for (const { text } of invocation.args) if (/^\+\+?!/.test(text)) invocation.script(text.replace(/^\++!/, ''));
  },
};
const editor: Row = {
  flag: '-RnmMZyNbvQ --version --clean',
  runs: '-c= -S= --cmd= -s= -e -E --eval= -f= -l= --batch --load= --script= --funcall= -u= -U= -W= -w=',
  operands: 'edit',
  rule: (invocation, { given }) => {
    if (
      invocation.input.kind !== 'none' ||
      given.some(({ name }) => name.startsWith('+')) ||
      invocation.args.some(({ text }) => /^\+./.test(text))
    )
      invocation.report({ class: 'hiddenCode', reason: `${invocation.name} is told to run a script.` });
  },
};
const reader: Row = { looks: true, operands: 'read' };
const outputs = (names: string, more: Row = {}): Row => ({ write: names, operands: 'text', ...more });

/** The first word is the search pattern. */
const readsAfterFirst: NonNullable<Row['rule']> = (invocation, { operands, values }) => {
  for (const word of operands.slice(1)) checkOutsideRead(invocation, word);
  if (values('--include', '-g', '--glob', '--iglob').some(({ text }) => fitsSecret(text.replace(/^.*\//, ''), true)))
    ask(invocation, 'protectedPath', `${invocation.name} searches files that are places of keys.`);
};

/** indent changes the files that it gets, or writes the first into another. */
const indentsInPlace: NonNullable<Row['rule']> = (invocation, { operands, has }) => {
  if (has('-o', '-st', '--standard-output')) return;
  for (const word of operands) checkWrite(invocation, word, true, 'indent changes');
};

/** ImageMagick's `png:src/app.ts` names a format and a file. */
const namesFormat: NonNullable<Row['rule']> = (invocation, { operands }) => {
  for (const { text } of operands.slice(-1)) {
    const [, path] = /^[a-z]\w{1,9}:(.+)$/is.exec(text) ?? [];
    if (path !== undefined) checkWrite(invocation, plainWord(path), false);
  }
};

/** A search that includes ignored files may print keys. */
const searchesEverything: NonNullable<Row['rule']> = (invocation, parsed) => {
  readsAfterFirst(invocation, parsed);
  const isWide =
    parsed.has('--no-ignore', '-u', '--unrestricted') &&
    (parsed.has('--hidden', '-.') || texts(invocation).some((text) => /^-u{2,3}$/.test(text)));
  if (isWide && texts(invocation).some((text) => /key|secret|token|passw|credential/i.test(text)))
    ask(invocation, 'protectedPath', `${invocation.name} looks for keys in what git ignores.`);
};

/** Programs whose purpose is to read, write, move or delete files. */
export const fileRows: Readonly<Record<string, Row>> = {
  'rm unlink srm wipe trash trash-put rip': deletes,
  shred: {
    ...deletes,
    value: '-n --iterations -s --size --random-source',
    flag: '-fuvxz --force --zero --remove? --exact --verbose',
  },
  rimraf: { flag: '-g --glob -v --verbose -i --interactive --preserve-root --no-glob', operands: 'delete' },
  rmdir: {
    flag: '-pv --parents --ignore-fail-on-non-empty --verbose',
    rule: (invocation, { operands }) => {
      invocation.places.touched = true;
      for (const word of operands)
        if (invocation.places.of(word, invocation.cwd)?.zone === 'outside')
          invocation.report({
            class: 'outsideWorkspace',
            reason: `rmdir removes ${word.text}, outside the workspace.`,
          });
    },
  },
  mv: {
    flag: '-fibvTZ --force --interactive --backup? --verbose --no-target-directory --strip-trailing-slashes --exchange',
    value: '-S --suffix -t --target-directory',
    keeps: '-nu --no-clobber --update?',
    rule: move,
  },
  'cp install ginstall gcp': copies,
  ln: {
    flag: '-sfnvbirLPTF --symbolic --force --no-dereference --verbose --backup? --interactive --relative --logical --physical --no-target-directory',
    value: '-S --suffix',
    folder: '-t --target-directory',
    rule: link,
  },
  tee: { flag: '-ip --ignore-interrupts --output-error?', keeps: '-a --append', operands: 'write' },
  sponge: { keeps: '-a', operands: 'write' },
  touch: {
    flag: '-acmfh --no-create --no-dereference --time=',
    value: '-r --reference -d --date -t',
    operands: 'append',
  },
  mkdir: {
    flag: '-pvZ --parents --verbose --context?',
    value: '-m --mode',
    rule: (invocation, { operands }) => {
      invocation.places.touched = true;
      // Creating a folder is harmless wherever its name comes from, unless other tools read it.
      for (const word of operands) {
        const place = invocation.places.of(word, invocation.cwd);
        if (place?.protects !== undefined)
          invocation.report({ class: 'protectedPath', reason: `mkdir makes ${word.text}: ${place.protects}.` });
        else if (place?.zone === 'outside')
          invocation.report({
            class: 'outsideWorkspace',
            reason: `mkdir makes ${place.path}, which lies outside the workspace.`,
          });
        if (place !== null) invocation.places.written.add(place.path);
      }
    },
  },
  'mkfifo mktemp mknod': {
    flag: '-dqut --directory --quiet --dry-run --tmpdir?',
    value: '-m --mode -p --suffix',
    operands: 'append',
  },
  truncate: { flag: '-co --no-create --io-blocks', value: '-s --size -r --reference', rule: cutsOff },
  fallocate: {
    value: '-l --length -o --offset',
    loses: '-pczdi --punch-hole --collapse-range --zero-range',
    operands: 'edit',
  },
  dd: { hasWords: true, rule: dd },
  sed: {
    flag: '-nrEsuz --quiet --silent --regexp-extended --separate --unbuffered --null-data --posix --debug --sandbox --follow-symlinks -i? --in-place?',
    value: '-e --expression -f --file -l --line-length',
    rule: sed,
  },
  gsed: {
    flag: '-nrEsuz --quiet --silent --regexp-extended --separate -i? --in-place?',
    value: '-e --expression -f --file -l --line-length',
    rule: sed,
  },
  'awk gawk mawk nawk': {
    value: '-F --field-separator -v --assign -f --file -i --include -l --load -e --source',
    write: '-d? --dump-variables? -o? --pretty-print? -p? --profile?',
    runs: '-E= --exec=',
    rule: awk,
  },
  find: { looks: true, hasWords: true, rule: find },
  'fd fdfind': { looks: true, rule: fd },
  shuf: {
    looks: true,
    flag: '-ezr --echo --zero-terminated --repeat',
    value: '-i --input-range -n --head-count --random-source',
    write: '-o --output',
    operands: 'text',
  },
  sort: {
    looks: true,
    flag: '-bdfgiMhnRrVcCmsuz --ignore-leading-blanks --dictionary-order --ignore-case --general-numeric-sort --human-numeric-sort --numeric-sort --random-sort --reverse --version-sort --check? --merge --stable --unique --zero-terminated --debug --sort= --month-sort --ignore-nonprinting',
    value:
      '-k --key -t --field-separator -S --buffer-size --parallel --batch-size --random-source --files0-from -T --temporary-directory',
    write: '-o --output',
    program: '--compress-program',
    isClosed: true,
    operands: 'read',
  },
  uniq: {
    looks: true,
    flag: '-cdDiuz --count --repeated --unique --ignore-case --group? --all-repeated? --zero-terminated',
    value: '-f --skip-fields -s --skip-chars -w --check-chars',
    operands: 'inOut',
  },
  tree: {
    looks: true,
    flag: '-adflxCDFhipqQrsStUuvgnJX --noreport --dirsfirst --gitignore --prune --du --si --inodes --device',
    value: '-L -P -I --filelimit --sort --timefmt --charset -H -T',
    write: '-o',
  },
  csplit: {
    value: '-n --digits --suffix-format -b -f --prefix',
    flag: '-kqsz --keep-files --quiet --silent --elide-empty-files --suppress-matched',
    rule: (invocation, { values }) => splits(invocation, values('-f', '--prefix').at(-1)),
  },
  split: {
    value: '-l --lines -b --bytes -n --number -a --suffix-length -C --line-bytes -t --separator --additional-suffix',
    flag: '-dxuekqsz --numeric-suffixes? --hex-suffixes? --verbose --elide-empty-files --unbuffered',
    program: '--filter',
    rule: (invocation, { operands }) => splits(invocation, operands[1]),
  },
  patch: { rule: patch },
  'cat tac nl head tail wc cut column paste join comm cmp fold fmt rev unexpand md5sum sha1sum sha256sum sha512sum cksum b2sum sum od hexdump hd strings file stat du df ls ll vdir exa eza uname arch nproc whoami id groups who w uptime free locale tty factor yes whereis whatis apropos tsort pr look cal bc numfmt tput getconf lsb_release sw_vers ps pgrep top htop pstree lsof ss netstat vmstat iostat':
    reader,
  'tr expr seq': { looks: true, operands: 'text' },
  'printenv basename dirname realpath readlink pwd echo true false sleep type which jobs fg bg dirs help shopt ulimit umask times caller : cd pushd popd chdir shift':
    { looks: true },
  'return exit break continue disown logout': {},
  'grep egrep fgrep zgrep ugrep ack ag': {
    looks: true,
    program: '--pager',
    runs: '--filter=',
    value: '-e -f -m -A -B -C --include --exclude --exclude-dir --color?',
    operands: 'text',
    rule: readsAfterFirst,
  },
  rg: {
    looks: true,
    rule: searchesEverything,
    program: '--pre --hostname-bin',
    value:
      '-e -f -g -t -T -m -A -B -C -r --glob --iglob --type --type-not --replace --max-count --sort --sortr --pre-glob -j --threads -d --max-depth -M --max-columns -E --encoding --context-separator',
  },
  diff: { looks: true, value: '-U -C -I -x -X -W --label --color?', write: '--output', operands: 'read' },
  colordiff: reader,
  jq: { looks: true, rule: readsAfterFirst, value: '-f --from-file --indent --tab -L', flag: '--arg --argjson' },
  'yq gojq dasel': {
    looks: true,
    loses: '-i --inplace --in-place -y --write',
    value: '-o -p -I --output-format --input-format --indent',
    program: '--from-file',
  },
  date: {
    looks: true,
    value: '-d --date -r --reference -f --file',
    rights: '-s= --set=',
    flag: '-uR -I? --utc --iso-8601? --rfc-3339=',
  },
  hostname: {
    looks: true,
    flag: '-fsiIdAay --fqdn --short --ip-address',
    rights: '-F= --file= -b',
    rule: (invocation, { operands }) => {
      if (operands.length > 0)
        invocation.report({ class: 'permissionsOrProcesses', reason: 'hostname changes the name of this machine.' });
    },
  },
  xxd: { looks: true, hasWords: true, value: '-s -l -c -o -g -n -seek -len -cols', operands: 'inOut' },
  'less more most bat batcat': pager,
  man: {
    looks: true,
    program: '-P --pager -H? --html? -T? --troff-device? -X? --gxditview?',
    value: '-s -S -M -L -m -C',
  },
  info: { looks: true, write: '-o --output', runs: '--restore=', operands: 'text' },
  'vi vim nvim ex view emacs emacsclient nano pico kak micro hx': editor,
  'ed red': { asks: ['hiddenCode', 'changes files by a script of its own'] },
  ffmpeg: {
    hasWords: true,
    flag: '-y -n -hide_banner -nostdin -stats -an -vn -shortest -re',
    value:
      '-i -c -c:v -c:a -codec -b:v -b:a -r -s -f -t -ss -to -vf -af -filter_complex -map -crf -preset -loglevel -v -vframes -frames:v -pix_fmt -ac -ar -q:v -movflags',
    operands: 'write',
  },
  'convert magick gm montage composite pdftotext pdftohtml pdftoppm pdfunite pdfseparate ps2pdf pdf2ps qpdf sox wkhtmltopdf wkhtmltoimage rsvg-convert djvutxt tiffcp':
    { hasWords: true, write: '-o --output -write', operands: 'last', rule: namesFormat },
  iconv: outputs('-o --output', { looks: true, value: '-f -t --from-code --to-code -c', operands: 'read' }),
  'mysqldump mariadb-dump pg_dump pg_dumpall mongodump': {
    write: '-r --result-file -f --file --archive?',
    folder: '-o --out -T --tab',
    value:
      '-h --host -P --port -u --user -U --username -d --db --dbname -p? --password? -n --schema -t --table -F --format -j --jobs -N -S --socket --where -c --collection -q --query --uri',
    rule: sendsComputed,
  },
  'asciidoctor asciidoc': outputs('-o --out-file', {
    runs: '-r= --require= -T= --template-dir= -I= --load-path= -f= --conf-file= --filter=',
    folder: '-D --destination-dir',
    value: '-a -b -d',
  }),
  'pandoc groff': outputs('-o --output --output-file --out-file', {
    program: '-F --filter -L --lua-filter',
    rule: (invocation, { value }) => {
      const engine = value('--pdf-engine');
      if (
        engine !== undefined &&
        !/^(xe|lua|pdf)?(la)?tex$|^(tectonic|weasyprint|wkhtmltopdf|prince|typst|context)$/.test(engine.text)
      )
        ask(invocation, 'hiddenCode', `${invocation.name} --pdf-engine runs the program ${engine.text}.`);
    },
    value: '-f -t -r -w --from --to --read --write --pdf-engine',
  }),
  objcopy: {
    value: '-I -O -j -R -N -K -G -B --input-target --output-target --add-section --only-section',
    operands: 'text',
    rule: (invocation, { operands: [from, to] }) => {
      if (to !== undefined) checkWrite(invocation, to, false);
      else if (from !== undefined) checkWrite(invocation, from, true, 'objcopy changes');
    },
  },
  strip: { write: '-o', value: '-F -I -O -R -K -N', operands: 'edit' },
  'dos2unix unix2dos': { write: '-n=', flag: '-qklof --quiet --keepdate --force', operands: 'edit' },
  indent: { hasWords: true, write: '-o', flag: '-st --standard-output', operands: 'text', rule: indentsInPlace },
  'clang-format gofmt gofumpt goimports rustfmt shfmt': {
    flag: '-i -w -l -d -s -e --check --dry-run --Werror',
    value: '--style --config --edition -ln',
    operands: 'text',
    rule: (invocation, { operands, has }) => {
      if (has('--check', '--dry-run', '-l', '-d') || !(has('-i', '-w') || invocation.name === 'rustfmt')) return;
      for (const word of operands) checkWrite(invocation, word, true, `${invocation.name} changes`);
    },
  },
  exiftool: { hasWords: true, loses: '-filename= -directory= -overwrite_original', write: '-o', operands: 'text' },
  'sass lessc': {
    looks: true,
    flag: '--no-source-map --update --watch -w --quiet -q',
    value: '-I --load-path --style -s',
    operands: 'inOut',
  },
  rename: {
    flag: '-nvdfso --no-act --verbose',
    rule: (invocation, { has }) => {
      if (!has('-n', '--no-act', '--nono'))
        invocation.report({
          class: 'deleteOrOverwriteUncommitted',
          reason: 'rename moves files by a pattern and may overwrite others.',
        });
    },
  },
  'uuencode base64 base32 basenc uudecode': outputs('-o --output', {
    value: '-w --wrap',
    looks: true,
    operands: 'read',
  }),
};
