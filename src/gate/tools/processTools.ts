import { flagsOf } from '../flags.ts';
import { ask, checkWrite, deny, type Invocation } from '../invocation.ts';

const asks = (sentence: string) => (invocation: Invocation) =>
  ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${sentence}.`);
const refuses = (sentence: string) => (invocation: Invocation) =>
  deny(invocation, 'permissionsOrProcesses', `${invocation.name} ${sentence}.`);

/** Rights, processes, accounts, services and disks of the machine. */
export const processTools: Readonly<Record<string, (invocation: Invocation) => void>> = {
  kill: (invocation) => {
    if (!invocation.args.some(({ text }) => text === '-l' || text === '-L' || text === '-0'))
      ask(invocation, 'permissionsOrProcesses', 'kill ends a process.');
  },
  pkill: asks('ends processes by their name'),
  killall: asks('ends processes by their name'),
  skill: asks('ends processes'),
  taskkill: asks('ends a process'),
  'stop-process': asks('ends a process'),
  xkill: asks('ends a process'),
  fuser: (invocation) => {
    if (flagsOf(invocation.args).has('k', '--kill'))
      ask(invocation, 'permissionsOrProcesses', 'fuser -k ends processes.');
  },
  chmod,
  chown: asks('changes who owns files'),
  chgrp: asks('changes who owns files'),
  chattr: asks('changes how files may be used'),
  setfacl: asks('changes rights of files'),
  setcap: asks('changes rights of a program'),
  icacls: asks('changes rights of files'),
  takeown: asks('changes who owns files'),
  crontab: (invocation) => {
    if (!invocation.args.some(({ text }) => text === '-l'))
      ask(invocation, 'permissionsOrProcesses', 'crontab changes what runs by itself.');
  },
  systemctl: (invocation) => {
    const [what] = flagsOf(invocation.args, ['-p', '-t', '-H', '-M']).operands;
    if (
      what !== undefined &&
      !/^(status|show|list-\w+(-\w+)*|is-\w+(-\w+)*|cat|help|get-default|show-environment)$/.test(what.text)
    )
      ask(invocation, 'permissionsOrProcesses', `systemctl ${what.text} changes services of this machine.`);
  },
  service: (invocation) => {
    if (!invocation.args.some(({ text }) => text === 'status' || text === '--status-all'))
      ask(invocation, 'permissionsOrProcesses', 'service changes services of this machine.');
  },
  launchctl: (invocation) => {
    if (!/^(list|print|blame|version)/.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'permissionsOrProcesses', 'launchctl changes services of this machine.');
  },
  sc: asks('changes services of this machine'),
  shutdown: refuses('stops the machine'),
  reboot: refuses('stops the machine'),
  halt: refuses('stops the machine'),
  poweroff: refuses('stops the machine'),
  init: asks('changes what the machine runs'),
  telinit: asks('changes what the machine runs'),
  mount: (invocation) => {
    if (invocation.args.some(({ text }) => !text.startsWith('-')))
      ask(invocation, 'permissionsOrProcesses', 'mount changes what stands where.');
  },
  umount: asks('takes a file system away'),
  mkfs: refuses('formats a disk'),
  mkswap: refuses('formats a disk'),
  wipefs: refuses('wipes a disk'),
  format: (invocation) => {
    if (/^[a-z]:/i.test(invocation.args[0]?.text ?? ''))
      deny(invocation, 'permissionsOrProcesses', 'format formats a disk.');
  },
  fdisk: disk,
  sfdisk: disk,
  gdisk: disk,
  parted: disk,
  diskpart: refuses('changes disks'),
  diskutil: (invocation) => {
    if (!/^(list|info|activity)$/.test(invocation.args[0]?.text ?? ''))
      deny(invocation, 'permissionsOrProcesses', 'diskutil changes disks.');
  },
  cryptsetup: asks('changes encrypted disks'),
  lvremove: refuses('removes a disk'),
  vgremove: refuses('removes disks'),
  pvremove: refuses('removes a disk'),
  zpool: (invocation) => {
    if (/^(destroy|labelclear|export)$/.test(invocation.args[0]?.text ?? ''))
      deny(invocation, 'permissionsOrProcesses', 'zpool destroys storage.');
  },
  zfs: (invocation) => {
    if (/^(destroy|rollback)$/.test(invocation.args[0]?.text ?? ''))
      deny(invocation, 'permissionsOrProcesses', 'zfs destroys storage.');
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
  ifconfig: (invocation) => {
    if (flagsOf(invocation.args).operands.length > 1)
      ask(invocation, 'permissionsOrProcesses', 'ifconfig changes the network.');
  },
  ip: (invocation) => {
    if (invocation.args.some(({ text }) => /^(add|del|delete|set|flush|change|replace)$/.test(text)))
      ask(invocation, 'permissionsOrProcesses', 'ip changes the network.');
  },
  sysctl: (invocation) => {
    if (invocation.args.some(({ text }) => text.includes('=') || /^-[wp]/.test(text)))
      ask(invocation, 'permissionsOrProcesses', 'sysctl changes the kernel’s settings.');
  },
  modprobe: asks('changes the kernel'),
  insmod: asks('changes the kernel'),
  rmmod: asks('changes the kernel'),
  hostnamectl: (invocation) => {
    if (/^set-/.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'permissionsOrProcesses', 'hostnamectl changes the machine’s name.');
  },
  timedatectl: (invocation) => {
    if (/^set-/.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'permissionsOrProcesses', 'timedatectl changes the clock.');
  },
  defaults: (invocation) => {
    if (/^(write|delete|import|rename)$/.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'permissionsOrProcesses', 'defaults changes settings of the machine.');
  },
  reg: (invocation) => {
    if (/^(add|delete|import|restore|load|unload)$/i.test(invocation.args[0]?.text ?? ''))
      ask(invocation, 'permissionsOrProcesses', 'reg changes the registry.');
  },
  csrutil: asks('changes protections of the machine'),
  spctl: asks('changes protections of the machine'),
  security: asks('reads or changes the key chain'),
  'ssh-keygen': (invocation) => {
    const { value, has } = flagsOf(invocation.args, ['-f', '-t', '-b', '-C', '-N', '-R']);
    const file = value('-f');
    if (file !== undefined && !has('l', 'y', 'F')) checkWrite(invocation, file, false);
  },
};

/** Rights that nobody has: the files are as good as gone. */
const noRights = /^0*000$|^a?-[rwx]+$|^a?=$/;

function chmod(invocation: Invocation): void {
  const { operands, has } = flagsOf(invocation.args, ['--reference']);
  const [mode, ...files] = operands;
  if (/(^|[^0-9])[0-7]?[0-7]{2}[2367]$|[+=][rwxX]*s|o[+=][rx]*w|a[+=][rx]*w/.test(mode?.text ?? ''))
    ask(invocation, 'permissionsOrProcesses', `chmod ${mode?.text} lets others write.`);
  if (/^[2-7][0-7]{3}$/.test(mode?.text ?? ''))
    ask(invocation, 'permissionsOrProcesses', `chmod ${mode?.text} changes with whose rights a program runs.`);
  if (noRights.test(mode?.text ?? ''))
    ask(invocation, 'permissionsOrProcesses', `chmod ${mode?.text} takes every right away.`);
  for (const word of files) {
    const place = invocation.places.of(word, invocation.cwd);
    if (place?.zone === 'temporary') continue;
    if (place === null || place.zone !== 'inside')
      ask(invocation, 'outsideWorkspace', `chmod changes rights of ${word.text}, not a file of the workspace.`);
    else if (place.protects !== undefined)
      ask(invocation, 'protectedPath', `chmod changes ${word.text}: ${place.protects}.`);
    else if (has('R', '--recursive') && place.isVital)
      ask(invocation, 'permissionsOrProcesses', 'chmod changes rights of the whole workspace.');
  }
}

function disk(invocation: Invocation): void {
  if (!invocation.args.some(({ text }) => text === '-l' || text === '--list' || text === 'print'))
    deny(invocation, 'permissionsOrProcesses', `${invocation.name} changes disks.`);
}

function network(invocation: Invocation): void {
  if (!invocation.args.some(({ text }) => /^(-L|-S|--list|status|list|--state|--list-all)$/.test(text)))
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} changes the firewall.`);
}
