import { flagsOf } from '../flags.ts';
import { type Act, ask, checkWrite, deny } from '../invocation.ts';

const asks = (sentence: string) => (act: Act) => ask(act, 'permissionsOrProcesses', `${act.name} ${sentence}.`);
const refuses = (sentence: string) => (act: Act) => deny(act, 'permissionsOrProcesses', `${act.name} ${sentence}.`);

/** Rights, processes, accounts, services and disks of the machine. */
export const processTools: Readonly<Record<string, (act: Act) => void>> = {
  kill: (act) => {
    if (!act.args.some(({ text }) => text === '-l' || text === '-L' || text === '-0'))
      ask(act, 'permissionsOrProcesses', 'kill ends a process.');
  },
  pkill: asks('ends processes by their name'),
  killall: asks('ends processes by their name'),
  skill: asks('ends processes'),
  taskkill: asks('ends a process'),
  'stop-process': asks('ends a process'),
  xkill: asks('ends a process'),
  fuser: (act) => {
    if (flagsOf(act.args).has('k', '--kill')) ask(act, 'permissionsOrProcesses', 'fuser -k ends processes.');
  },
  chmod,
  chown: asks('changes who owns files'),
  chgrp: asks('changes who owns files'),
  chattr: asks('changes how files may be used'),
  setfacl: asks('changes rights of files'),
  setcap: asks('changes rights of a program'),
  icacls: asks('changes rights of files'),
  takeown: asks('changes who owns files'),
  crontab: (act) => {
    if (!act.args.some(({ text }) => text === '-l'))
      ask(act, 'permissionsOrProcesses', 'crontab changes what runs by itself.');
  },
  systemctl: (act) => {
    const [what] = flagsOf(act.args, ['-p', '-t', '-H', '-M']).operands;
    if (
      what !== undefined &&
      !/^(status|show|list-\w+(-\w+)*|is-\w+(-\w+)*|cat|help|get-default|show-environment)$/.test(what.text)
    )
      ask(act, 'permissionsOrProcesses', `systemctl ${what.text} changes services of this machine.`);
  },
  service: (act) => {
    if (!act.args.some(({ text }) => text === 'status' || text === '--status-all'))
      ask(act, 'permissionsOrProcesses', 'service changes services of this machine.');
  },
  launchctl: (act) => {
    if (!/^(list|print|blame|version)/.test(act.args[0]?.text ?? ''))
      ask(act, 'permissionsOrProcesses', 'launchctl changes services of this machine.');
  },
  sc: asks('changes services of this machine'),
  shutdown: refuses('stops the machine'),
  reboot: refuses('stops the machine'),
  halt: refuses('stops the machine'),
  poweroff: refuses('stops the machine'),
  init: asks('changes what the machine runs'),
  telinit: asks('changes what the machine runs'),
  mount: (act) => {
    if (act.args.some(({ text }) => !text.startsWith('-')))
      ask(act, 'permissionsOrProcesses', 'mount changes what stands where.');
  },
  umount: asks('takes a file system away'),
  mkfs: refuses('formats a disk'),
  mkswap: refuses('formats a disk'),
  wipefs: refuses('wipes a disk'),
  format: (act) => {
    if (/^[a-z]:/i.test(act.args[0]?.text ?? '')) deny(act, 'permissionsOrProcesses', 'format formats a disk.');
  },
  fdisk: disk,
  sfdisk: disk,
  gdisk: disk,
  parted: disk,
  diskpart: refuses('changes disks'),
  diskutil: (act) => {
    if (!/^(list|info|activity)$/.test(act.args[0]?.text ?? ''))
      deny(act, 'permissionsOrProcesses', 'diskutil changes disks.');
  },
  cryptsetup: asks('changes encrypted disks'),
  lvremove: refuses('removes a disk'),
  vgremove: refuses('removes disks'),
  pvremove: refuses('removes a disk'),
  zpool: (act) => {
    if (/^(destroy|labelclear|export)$/.test(act.args[0]?.text ?? ''))
      deny(act, 'permissionsOrProcesses', 'zpool destroys storage.');
  },
  zfs: (act) => {
    if (/^(destroy|rollback)$/.test(act.args[0]?.text ?? ''))
      deny(act, 'permissionsOrProcesses', 'zfs destroys storage.');
  },
  useradd: asks('changes accounts'),
  userdel: asks('changes accounts'),
  usermod: asks('changes accounts'),
  adduser: asks('changes accounts'),
  deluser: asks('changes accounts'),
  groupadd: asks('changes accounts'),
  groupdel: asks('changes accounts'),
  passwd: asks('changes a password'),
  chpasswd: asks('changes passwords'),
  visudo: asks('changes who may do what'),
  iptables: network,
  ip6tables: network,
  nft: network,
  ufw: network,
  'firewall-cmd': network,
  ifconfig: (act) => {
    if (flagsOf(act.args).operands.length > 1) ask(act, 'permissionsOrProcesses', 'ifconfig changes the network.');
  },
  ip: (act) => {
    if (act.args.some(({ text }) => /^(add|del|delete|set|flush|change|replace)$/.test(text)))
      ask(act, 'permissionsOrProcesses', 'ip changes the network.');
  },
  sysctl: (act) => {
    if (act.args.some(({ text }) => text.includes('=') || /^-[wp]/.test(text)))
      ask(act, 'permissionsOrProcesses', 'sysctl changes the kernel’s settings.');
  },
  modprobe: asks('changes the kernel'),
  insmod: asks('changes the kernel'),
  rmmod: asks('changes the kernel'),
  hostnamectl: (act) => {
    if (/^set-/.test(act.args[0]?.text ?? ''))
      ask(act, 'permissionsOrProcesses', 'hostnamectl changes the machine’s name.');
  },
  timedatectl: (act) => {
    if (/^set-/.test(act.args[0]?.text ?? '')) ask(act, 'permissionsOrProcesses', 'timedatectl changes the clock.');
  },
  defaults: (act) => {
    if (/^(write|delete|import|rename)$/.test(act.args[0]?.text ?? ''))
      ask(act, 'permissionsOrProcesses', 'defaults changes settings of the machine.');
  },
  reg: (act) => {
    if (/^(add|delete|import|restore|load|unload)$/i.test(act.args[0]?.text ?? ''))
      ask(act, 'permissionsOrProcesses', 'reg changes the registry.');
  },
  csrutil: asks('changes protections of the machine'),
  spctl: asks('changes protections of the machine'),
  security: asks('reads or changes the key chain'),
  'ssh-keygen': (act) => {
    const { value, has } = flagsOf(act.args, ['-f', '-t', '-b', '-C', '-N', '-R']);
    const file = value('-f');
    if (file !== undefined && !has('l', 'y', 'F')) checkWrite(act, file, false);
  },
};

/** Rights that nobody has: the files are as good as gone. */
const noRights = /^0*000$|^a?-[rwx]+$|^a?=$/;

function chmod(act: Act): void {
  const { operands, has } = flagsOf(act.args, ['--reference']);
  const [mode, ...files] = operands;
  if (/(^|[^0-9])[0-7]?[0-7]{2}[2367]$|[+=][rwxX]*s|o[+=][rx]*w|a[+=][rx]*w/.test(mode?.text ?? ''))
    ask(act, 'permissionsOrProcesses', `chmod ${mode?.text} lets others write.`);
  if (/^[2-7][0-7]{3}$/.test(mode?.text ?? ''))
    ask(act, 'permissionsOrProcesses', `chmod ${mode?.text} changes with whose rights a program runs.`);
  if (noRights.test(mode?.text ?? ''))
    ask(act, 'permissionsOrProcesses', `chmod ${mode?.text} takes every right away.`);
  for (const word of files) {
    const place = act.places.of(word, act.cwd);
    if (place?.zone === 'temporary') continue;
    if (place === null || place.zone !== 'inside')
      ask(act, 'outsideWorkspace', `chmod changes rights of ${word.text}, not a file of the workspace.`);
    else if (place.protects !== undefined) ask(act, 'protectedPath', `chmod changes ${word.text}: ${place.protects}.`);
    else if (has('R', '--recursive') && place.isVital)
      ask(act, 'permissionsOrProcesses', 'chmod changes rights of the whole workspace.');
  }
}

function disk(act: Act): void {
  if (!act.args.some(({ text }) => text === '-l' || text === '--list' || text === 'print'))
    deny(act, 'permissionsOrProcesses', `${act.name} changes disks.`);
}

function network(act: Act): void {
  if (!act.args.some(({ text }) => /^(-L|-S|--list|status|list|--state|--list-all)$/.test(text)))
    ask(act, 'permissionsOrProcesses', `${act.name} changes the firewall.`);
}
