import { checkWrite } from '../../invocation.ts';
import type { Row } from '../../table.ts';
import { bringsClone } from '../foreignCode.ts';
import {
  add,
  apply,
  bisect,
  branchRule,
  bundle,
  checkout,
  clean,
  clone,
  config,
  fetch,
  foreach,
  gitGlobal,
  mergeFile,
  messageFile,
  noIndex,
  push,
  rebase,
  remoteAddress,
  remove,
  restore,
  stashAll,
  updateIndex,
  worktreeAdd,
} from './gitRules.ts';

/** Options shared by the commands that show changes. */
const shows: Row = {
  looks: true,
  write: '--output',
  runs: '--ext-diff --textconv --open-files-in-pager? -O?',
  value: '-S -G -L --format --pretty? --since --until --author --grep -n --max-count --skip -U --unified',
  rule: noIndex,
};

const commands: NonNullable<Row['verbs']> = {
  'diff log show blame whatchanged annotate grep shortlog range-diff diff-tree diff-index diff-files': shows,
  'status rev-parse ls-files ls-tree describe cat-file rev-list merge-base name-rev for-each-ref show-ref show-branch count-objects version help check-ignore check-attr check-mailmap check-ref-format var cherry fsck merge-tree verify-commit verify-tag request-pull patch-id column stripspace get-tar-commit-id':
    { looks: true, runs: '--upload-pack= --exec=' },
  'ls-remote': { looks: true, runs: '--upload-pack= --exec=', value: '--sort -o --server-option', rule: remoteAddress },
  'add stage': {
    flag: '-vfipeuAN --verbose --force --interactive --patch --edit --update --all --no-ignore-removal --no-all --ignore-removal --intent-to-add --refresh --ignore-errors --ignore-missing --renormalize --sparse --pathspec-file-nul',
    value: '--chmod --pathspec-from-file',
    dry: '-n --dry-run',
    rule: add,
  },
  'commit merge cherry-pick revert mergetool rerere repack commit-graph multi-pack-index write-tree commit-tree hash-object sparse-checkout interpret-trailers':
    {
      flag: '-asvqne -S? --all --amend --no-edit',
      value: '-m -F --message --file -C -c --fixup --squash --author --date -t --template -X --strategy --cleanup',
      runs: '--exec= --extcmd=',
      rule: messageFile,
    },
  reset: { loses: '--hard --merge --keep', flag: '-pqN --soft --mixed --patch --quiet --intent-to-add' },
  restore: {
    value: '-s --source --pathspec-from-file',
    flag: '-SWpq --staged --worktree --patch --quiet --ours --theirs -m --merge',
    rule: restore,
  },
  checkout: {
    flag: '-qtlmp --quiet --track? --no-track --guess --no-guess --detach -d --merge --patch --ours --theirs --overlay --no-overlay --progress --recurse-submodules?',
    value: '-b --orphan --conflict --pathspec-from-file -U --unified --inter-hunk-context',
    rewrites: '-B=',
    loses: '-f --force',
    rule: checkout,
  },
  switch: {
    flag: '-dtqm --detach --track? --no-track --guess --no-guess --quiet --merge --progress --recurse-submodules? --ignore-other-worktrees',
    value: '-c --create --orphan --conflict',
    rewrites: '-C= --force-create=',
    loses: '-f --force --discard-changes',
  },
  clean: { flag: '-fdxXiq --force --interactive --quiet', dry: '-n --dry-run', value: '-e --exclude', rule: clean },
  maintenance: {
    working: 'run',
    verbs: { 'start stop register unregister': ['protectedPath', 'changes the timers and settings of this account'] },
  },
  stash: {
    rule: stashAll,
    working: 'push save apply pop create store branch',
    showing: 'list show',
    verbs: { 'drop clear': ['deleteOrOverwriteUncommitted', 'throws away stashed work'] },
  },
  branch: {
    looks: true,
    value: '--format --sort --contains --no-contains --merged? --no-merged? --points-at -u --set-upstream-to',
    flag: '-avrqlt --all --verbose --remotes --list --show-current --color? --column? --track? -d --delete -m --move -c --copy --unset-upstream --edit-description -i --ignore-case',
    rewrites: '-DMCf --force',
    rule: branchRule,
  },
  push: {
    flag: '-uqv46 --set-upstream --all --branches --tags --follow-tags --atomic --quiet --verbose --progress --verify --no-verify --thin --signed? --porcelain --no-force-with-lease',
    dry: '-n --dry-run',
    value: '-o --push-option --recurse-submodules',
    rewrites: '-fd --force? --force-with-lease? --force-if-includes --delete --mirror --prune',
    runs: '--receive-pack= --exec=',
    sends: '--repo=',
    rule: push,
  },
  worktree: {
    showing: 'list',
    working: 'lock unlock repair',
    verbs: {
      move: { flag: '-f --force', rule: worktreeAdd },
      add: {
        value: '-b --reason --orphan',
        rewrites: '-B=',
        flag: '-fdq --force --detach --checkout --lock --track',
        rule: worktreeAdd,
      },
      remove: { loses: '-f --force' },
      prune: { dry: '-n --dry-run' },
    },
  },
  rm: {
    dry: '-n --dry-run --cached',
    loses: '-f --force',
    flag: '-rq --quiet --ignore-unmatch --sparse',
    value: '--pathspec-from-file',
    rule: remove,
  },
  'update-index': {
    flag: '-gqz --assume-unchanged --skip-worktree --force-remove --index-info --add --remove --refresh --really-refresh --no-assume-unchanged --no-skip-worktree --again --stdin',
    value: '--chmod --cacheinfo',
    rule: updateIndex,
  },
  mv: { loses: '-f --force', flag: '-kv --verbose', dry: '-n --dry-run' },
  config: { looks: true, rule: config },
  rebase: {
    value: '-x --exec -s -X --strategy --onto --strategy-option -C --whitespace',
    rewrites: '--root',
    flag: '-ipqvnf --interactive? --continue --abort --skip --autosquash --autostash --keep-base --rebase-merges?',
    rule: rebase,
  },
  bisect: {
    showing: 'log view visualize',
    stops: true,
    working: 'start good bad new old skip reset terms next replay',
    rule: bisect,
  },
  submodule: {
    showing: 'status summary',
    working: 'add init sync set-branch absorbgitdirs',
    verbs: {
      deinit: ['deleteOrOverwriteUncommitted', 'throws away work in submodules'],
      update: { loses: '-f --force' },
      foreach: { rule: foreach },
      'set-url': ['historyOrRemoteRewrite', 'changes where the code goes to'],
    },
  },
  reflog: {
    looks: true,
    showing: 'show list exists',
    verbs: { 'expire delete drop': ['historyOrRemoteRewrite', 'throws away the way back'] },
  },
  gc: { rewrites: '--prune? --aggressive', flag: '-q --quiet --auto --force --keep-largest-pack' },
  'symbolic-ref': {
    looks: true,
    value: '-m',
    rewrites: '-d --delete',
    rule: (invocation, { operands }) => {
      if (operands.length > 1)
        invocation.report({ class: 'historyOrRemoteRewrite', reason: 'git symbolic-ref moves a reference.' });
    },
  },
  init: {
    runs: '--template=',
    value: '-b --initial-branch --object-format --ref-format',
    folder: '--separate-git-dir',
    operands: 'append',
  },
  archive: { looks: true, write: '-o --output', value: '--format --prefix --add-file', runs: '--exec= --remote=' },
  'format-patch': {
    folder: '-o --output-directory',
    value: '-n -v --subject-prefix --to --cc',
    write: '--output',
    flag: '--stdout',
  },
  bundle: { showing: 'verify list-heads', rule: bundle },
  'fetch pull': {
    rule: fetch,
    flag: '-apqvtkn46 --all --prune --tags --rebase? --ff-only --no-ff --no-rebase --quiet --verbose --unshallow --dry-run --autostash --recurse-submodules?',
    value: '-o --depth -j --server-option --refmap --deepen --shallow-since',
    rewrites: '-f --force --prune-tags -P',
    runs: '--upload-pack=',
  },
  clone: {
    value: '-b --branch --depth -o --origin -j --reference --filter --shallow-since --server-option',
    folder: '--separate-git-dir',
    runs: '-u= --upload-pack= -c= --config= --template=',
    flag: '--recurse-submodules? --single-branch --bare --mirror -qvnls',
    rule: clone,
  },
  difftool: { runs: '-x= --extcmd=', value: '-t --tool' },
  tag: {
    looks: true,
    value: '-m -F -u --message --file --sort --format --contains --points-at --merged? --no-merged?',
    rewrites: '-dDf --delete --force',
    flag: '-lasn --list? --annotate --sign',
  },
  remote: {
    looks: true,
    flag: '-v --verbose',
    showing: 'show get-url',
    working: 'update',
    verbs: {
      'remove rm set-url prune add rename set-head set-branches': [
        'historyOrRemoteRewrite',
        'changes where the code goes to',
      ],
    },
  },
  notes: {
    looks: true,
    showing: 'list show',
    working: 'add append copy edit merge',
    verbs: { 'remove prune': ['historyOrRemoteRewrite', 'removes notes'] },
  },
  lfs: {
    showing: 'ls-files status env track version logs locks',
    working: 'pull fetch checkout push install lock',
    verbs: { 'prune migrate uninstall': ['historyOrRemoteRewrite', 'throws away or rewrites stored files'] },
  },
  'merge-file': { flag: '-pqL --stdout --quiet --ours --theirs --union --diff3 --zdiff3', rule: mergeFile },
  'read-tree': { loses: '--reset -u' },
  'checkout-index': { loses: '-f --force -a --all', value: '--stage', folder: '--prefix' },
  'apply am': {
    rule: apply,
    value: '-p -C --exclude --include --whitespace --directory --patch-format',
    write: '--build-fake-ancestor',
  },
  svn: {
    working: 'fetch rebase clone log info',
    verbs: { 'dcommit set-tree commit-diff': ['historyOrRemoteRewrite', 'writes to another repository'] },
  },
  p4: { working: 'sync clone rebase', verbs: { submit: ['historyOrRemoteRewrite', 'writes to another repository'] } },
};

const rewrites = (what: string) => ['historyOrRemoteRewrite', what] as const;

/** Git: what discards work, rewrites shared history, or runs a program. */
export const gitRow: Row = {
  stops: true,
  isClosed: true,
  cwd: '-C',
  value: '-c --git-dir --work-tree --namespace --super-prefix --attr-source --list-cmds',
  flag: '-pPh --paginate --no-pager --no-replace-objects --no-lazy-fetch --no-optional-locks --no-advice --bare --literal-pathspecs --glob-pathspecs --noglob-pathspecs --icase-pathspecs --html-path --man-path --info-path --version --help -v',
  runs: '--exec-path= --config-env=',
  operands: 'verb',
  rule: gitGlobal,
  verbs: {
    ...commands,
    'filter-branch filter-repo fast-import': rewrites('rewrites the whole history'),
    prune: rewrites('throws away what nothing names any more'),
    'prune-packed pack-refs pack-objects unpack-objects index-pack': {},
    replace: rewrites('replaces commits'),
    'send-pack': rewrites('writes to another repository'),
    'update-ref': rewrites('deletes or moves a reference'),
    'daemon instaweb': ['egress', 'opens the repository to the network'],
    'send-email imap-send': ['egress', 'sends commits by mail'],
    credential: ['protectedPath', 'gives out keys'],
  },
};

const losesWork = (what: string) => ['deleteOrOverwriteUncommitted', what] as const;
const copies: Row = {
  loses: '-f --force',
  value: '-r --rev --revision -b --branch -u --updaterev --depth --username',
  rule: (invocation, { operands }) => {
    const [, to] = operands;
    if (to !== undefined) checkWrite(invocation, to, true);
    bringsClone(invocation, operands);
  },
};

/** Other version control tools. */
export const otherVersionRows: Readonly<Record<string, Row>> = {
  'hg sl chg': {
    isClosed: true,
    value: '-R --repository --cwd',
    flag: '-qvyh --quiet --verbose --noninteractive --debug --traceback --help --version --pager=',
    runs: '--config=',
    showing:
      'status st summary diff log history show cat annotate blame identify id parents heads tip branches tags bookmarks paths files manifest locate grep verify root help version incoming in outgoing out showconfig smartlog sl',
    working:
      'add commit ci addremove pull branch bookmark tag merge rename mv move copy cp shelve unshelve resolve graft init metaedit',
    verbs: {
      clone: copies,
      'update up checkout co goto': { loses: '-C --clean', value: '-r --rev -d --date' },
      'revert clean purge uncommit': losesWork('throws away what is not committed'),
      'remove rm': { loses: '-f --force', operands: 'delete' },
      'strip debugstrip rollback histedit rebase amend fold prune absorb': rewrites('rewrites the history'),
      push: { rewrites: '-f --force --new-branch', value: '-r --rev -b --branch -B --bookmark', rule: push },
      serve: ['egress', 'opens the repository to the network'],
      email: ['egress', 'sends commits by mail'],
    },
  },
  svn: {
    isClosed: true,
    flag: '-qvu --quiet --verbose --show-updates --non-interactive --stop-on-copy --xml --version --help -h',
    value: '--username --config-dir -r --revision -m --message --depth -l --limit -c --change',
    runs: '--config-option= --diff-cmd= --editor-cmd=',
    protects: '--password=',
    showing: 'status st info log diff di blame praise annotate ann cat list ls propget pget proplist plist help h',
    working: 'add update up mkdir copy cp move mv rename ren resolve cleanup changelist cl',
    verbs: {
      'checkout co export': copies,
      'commit ci import': rewrites('writes to the repository of others'),
      'delete del remove rm': { loses: '--force', operands: 'delete' },
      'revert switch sw merge patch upgrade relocate': losesWork('may throw away what is not committed'),
      'propset pset propdel pdel propedit pedit lock unlock': rewrites('changes what others get'),
    },
  },
  'bzr brz fossil darcs': {
    showing: 'status st log diff info annotate blame cat ls whatsnew changes timeline help version',
    working: 'add commit ci record pull update up',
    isClosed: true,
    verbs: {
      'clone branch checkout get open': copies,
      'revert clean clean-tree remove rm': losesWork('throws away what is not committed'),
      'push send publish uncommit obliterate unpull unrecord rebase purge scrub': rewrites(
        'rewrites history, or what others have',
      ),
    },
  },
  'degit tiged giget': { ...copies, value: '--mode', flag: '-v --verbose' },
};
