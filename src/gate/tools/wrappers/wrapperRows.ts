import { sourced } from '../../scriptFile.ts';
import type { Row } from '../../table.ts';
import { pythonRunner } from '../interpreterTools.ts';
import { runsScripts } from '../packages/nodePackages.ts';
import { cmd, powershell } from './windowsShells.ts';
import {
  aliasRule,
  argumentsFromInput,
  commandRule,
  coproc,
  elevated,
  environment,
  evalRule,
  inParallel,
  later,
  loads,
  mapfile,
  multiplexer,
  runsAny,
  scriptRule,
  settings,
  shell,
  steeringOperands,
  trap,
} from './wrapperRules.ts';

const wrapper: Row = { operands: 'command', stops: true };
/** The wrapper's own operand comes first, such as timeout's duration. */
const wrapper1: Row = { operands: 'command1', stops: true };
const starts = (value: string, more: Row = {}): Row => ({ ...wrapper, value, ...more });
const starts1 = (value: string, more: Row = {}): Row => ({ ...wrapper1, value, ...more });
const asShell: Row = { rule: shell };
const elevates = (value: string): Row => ({ ...wrapper, value, rule: elevated, operands: 'text' });

/** Programs that start another program, which is then judged. */
export const wrapperRows: Readonly<Record<string, Row>> = {
  'sudo sudoedit': elevates(
    '-u -g -C -D -h -p -r -t -U -T -R --user --group --chdir --prompt --host --role --type --other-user --command-timeout',
  ),
  'doas pkexec gosu su-exec': elevates('-u -C --user'),
  'su runuser': {
    value: '-s --shell -g --group -G --supp-group -w --whitelist-environment -u --user',
    program: '-c --command --session-command',
    flag: '-lmpP --login --preserve-environment --pty -',
    asks: ['permissionsOrProcesses', 'works as another account'],
    operands: 'text',
    rule: (invocation, { operands }) => {
      if (invocation.name === 'runuser' && operands.length > 0) invocation.run(operands);
    },
  },
  env: { rule: environment },
  command: { stops: true, flag: '-pvV', rule: commandRule },
  'builtin nohup setsid unbuffer firejail catchsegv eatmydata faketime fakeroot cgexec proxychains proxychains4 torify tsocks torsocks chronic winpty rlwrap setarch linux32 linux64 i386 x86_64 dbus-run-session xvfb-run setpriv dumb-init tini catatonit rtk mprocs':
    starts('-f -e -n -s --server-args --screen -c -g -u --reuid --regid --groups --profile'),
  'coverage memray': { rule: pythonRunner(/^run$/) },
  'kernprof pyinstrument scalene viztracer ipython ipython3 bpython ptpython': { rule: pythonRunner() },
  exec: starts('-a'),
  time: starts('-f --format', { write: '-o --output', flag: '-pavql' }),
  nice: starts('-n --adjustment', { flag: '-0123456789' }),
  ionice: starts('-c -n -p -P -u --class --classdata'),
  'chrt taskset timeout gtimeout': starts1('-s -k --signal --kill-after -p -T -P -D'),
  'stdbuf gstdbuf': starts('-i -o -e --input --output --error'),
  caffeinate: starts('-t -w'),
  'strace ltrace dtruss truss': {
    ...starts('-e -p -s -u -E -P -X -a -S -I -b'),
    write: '-o --output',
    // Output may go to a program.
    rule: (invocation, { values }) => {
      for (const { text } of values('-o', '--output')) if (/^[|!]/.test(text)) invocation.script(text.slice(1));
    },
  },
  flock: { ...starts1('-w -E --timeout --wait --conflict-exit-code'), program: '-c --command' },
  'chroot proot arch-chroot': starts1('-b -r -w -0 -R -S', {
    asks: ['permissionsOrProcesses', 'changes what a program takes for the root'],
  }),
  'unshare nsenter': starts('-t -S -G --target --setuid --setgid --map-user --map-group -w --wd'),
  'bwrap systemd-run systemd-nspawn minijail0 nsjail': { rule: runsAny },
  prlimit: {
    ...wrapper,
    value: '-p -o --pid --output',
    flag: '--nofile? --as? --cpu? --nproc? --core? --data? --fsize?',
  },
  'valgrind perf heaptrack callgrind gdbserver rr samply flamegraph hyperfine watchexec entr reflex air chokidar nodemon onchange wachs guard when-changed fswatch inotifywait cargo-watch dotenv dotenvx env-cmd cross-env cross-env-shell wait-on direnv aws-vault op-run chamber envchain with-contenv s6-setuidgid runit chpst daemonize pm2 forever supervisord foreman overmind honcho goreman ts-node-dev tsx-watch doppler-run teller berglas summon envconsul ssh-agent dbus-launch lxc-exec toolbox distrobox flatpak-spawn distrobox-enter devbox devenv pixi micromamba goenv nvs':
    { rule: runsAny },
  'npm-run-all run-s run-p concurrently conc start-server-and-test': {
    rule: (invocation) => {
      runsAny(invocation);
      runsScripts(invocation);
    },
  },
  // Its actions may run any program.
  fzf: { runs: '--bind= --preview= --listen? --listen-unsafe?', value: '-q --query -f --filter' },
  watch: {
    operands: 'shell',
    stops: true,
    value: '-n --interval -q --equexit',
    flag: '-dtbecgxpw --differences? --no-title --beep --errexit --color --chgexit --exec --precise',
  },
  eval: { rule: evalRule },
  script: {
    program: '-c --command',
    write: '-I -O -B -T --log-in --log-out --log-io --log-timing --timing?',
    value: '-E --echo -m --logging-format -o --output-limit',
    flag: '-aefq --append --return --flush --force --quiet -t?',
    stops: true,
    rule: scriptRule,
  },
  scriptreplay: { looks: true, value: '-I -O -B -T -t -m -d', operands: 'read' },
  trap: { rule: trap },
  'source .': { rule: sourced },
  'bash sh dash zsh ksh ash mksh pdksh oksh yash fish csh tcsh rbash posh osh elvish xonsh nu ion rc es scsh hush gash murex':
    asShell,
  'busybox toybox': {
    ...wrapper,
    rule: (invocation, { operands }) => {
      if (operands[0]?.text === 'httpd')
        invocation.report({ class: 'egress', reason: 'busybox httpd opens files to the network.' });
    },
  },
  xargs: { rule: argumentsFromInput },
  parallel: { rule: inParallel },
  'at batch': { rule: later },
  'export declare typeset local readonly': { looks: true, rule: settings },
  alias: { rule: aliasRule },
  enable: { runs: '-f= -d=', flag: '-anps' },
  complete: { program: '-C', value: '-F -W -o -G -X -P -S -A' },
  'mapfile readarray': { rule: mapfile },
  coproc: { rule: coproc },
  'tmux screen zellij byobu dtach abduco': { rule: multiplexer },
  'gdb lldb': { rule: loads },
  cmd: { rule: cmd },
  wsl: { ...wrapper, value: '-d -u --distribution --user --cd --shell-type', flag: '-e --exec' },
  'powershell pwsh': { rule: powershell },
  hash: { looks: true, runs: '-p=' },
  bind: { runs: '-x= -f=', flag: '-lpPvVsS' },
  history: {
    looks: true,
    rule: (invocation, { has }) => {
      if (has('-s', '-a', '-w', '-r', '-n', '-c', '-d', '-p'))
        invocation.report({
          class: 'protectedPath',
          reason: 'history changes what this account has run, or a file of it.',
        });
    },
  },
  'read unset getopts wait printf let test [ [[': { looks: true, rule: steeringOperands },
};
