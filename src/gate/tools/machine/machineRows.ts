import { ask, checkWrite, type Invocation } from '../../invocation.ts';
import type { Parsed } from '../../shell/getopt.ts';
import { textOf } from '../../shell/words.ts';
import type { Objection, Row } from '../../table.ts';

const rights = (what: string): Objection => ['permissionsOrProcesses', what];
const asks = (what: string, unless?: RegExp): Row => ({
  asks: rights(what),
  ...(unless === undefined ? {} : { unless }),
});
const refuses = (what: string, unless?: RegExp): Row => ({ ...asks(what, unless), isFatal: true });
const help = /^(--help|--version|\/\?)$/;

/** The machine's permissions, processes, accounts, services and disks. */
export const machineRows: Readonly<Record<string, Row>> = {
  kill: asks('ends a process', /^-(l|L|0)$/),
  'pkill killall skill xkill killall5 taskkill stop-process tskill': asks('ends processes', /^--help$/),
  fuser: { rights: '-k --kill', flag: '-acfilmnsSuvw' },
  'chown chgrp chattr setfacl setcap setfattr icacls takeown cacls restorecon chcon semanage setsebool aa-disable nfs4_setfacl':
    asks('changes rights or owners of files', help),
  attrib: asks('changes attributes of files', help),
  chmod: { flag: '-Rvcf --recursive --verbose --changes --silent', value: '--reference', rule: chmod },
  crontab: asks('changes what runs by itself', /^-l$/),
  'atrm schtasks anacron': asks('changes what runs by itself', /^\/query$/i),
  systemctl: { value: '-p -t -H -M', rule: systemctl },
  'service rc-service sv s6-svc initctl supervisorctl': asks(
    'changes services of this machine',
    /^(status|--status-all)$/,
  ),
  launchctl: asks('changes services of this machine', /^(list|print|blame|version)/),
  loginctl: asks('changes sessions of this machine', /^(list-|show|session-status|user-status)/),
  journalctl: {
    looks: true,
    loses: '--vacuum-size? --vacuum-time? --vacuum-files? --rotate --flush',
    flag: '-xefrkba --no-pager',
    value: '-u -n -p -o -t --since --until --unit',
  },
  dmesg: { looks: true, rights: '-cCDE -n= --clear --read-clear --console-off', flag: '-HTwkuexLp' },
  sc: asks('changes services of this machine', /^(query|queryex|qc)$/i),
  'shutdown reboot halt poweroff': refuses('stops the machine', help),
  'init telinit runlevel': asks('changes what the machine runs', help),
  mount: asks('changes what stands where', /^(-l|--help|-V)$/),
  'umount fusermount losetup dmsetup kpartx multipath swapoff swapon zramctl': asks(
    'changes disks',
    /^(-a?l|--list|--show|-s|--help)$/,
  ),
  'mkfs mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.ntfs mkfs.f2fs mkdosfs mkntfs mkexfatfs newfs newfs_msdos mkswap mkudffs mkreiserfs format':
    refuses('formats a disk', /^(-V|--help|--version)$/),
  'wipefs sgdisk blkdiscard badblocks hdparm nvme sg_format nwipe scrub sdparm': refuses(
    'wipes or changes a disk',
    /^(-[iIpPgtTvV]|--list|-p|--print|list|id-ctrl|smart-log|--help|--version)$/,
  ),
  'fdisk sfdisk cfdisk gdisk parted partprobe diskpart disklabel gpart gparted growpart partx resizepart': refuses(
    'changes disks',
    /^(-l|--list|print|-v|--version|-h|--help)$/,
  ),
  diskutil: refuses('changes disks', /^(list|info|activity)$/),
  'cryptsetup luksformat veracrypt hdiutil': asks(
    'changes encrypted disks or images',
    /^(status|luksDump|info|isLuks|imageinfo)$/,
  ),
  'lvremove vgremove pvremove lvreduce vgreduce pvcreate vgcreate lvcreate mdadm mdctl tune2fs resize2fs e2fsck fsck xfs_repair xfs_growfs btrfs debugfs ddrescue dc3dd dcfldd partclone fsfreeze fstrim':
    refuses('changes or removes disks', /^(-n|--detail|--examine|-l|--scan|-D|-E|--help|--version)$/),
  zpool: {
    showing: 'list status get history iostat',
    verbs: { 'destroy labelclear export': rights('destroys storage'), '*': rights('changes storage') },
    isFatal: true,
  },
  zfs: {
    showing: 'list get',
    verbs: { 'destroy rollback': rights('destroys storage'), '*': rights('changes storage') },
  },
  'useradd userdel usermod adduser deluser groupadd groupdel groupmod gpasswd passwd chpasswd chage chsh chfn vipw visudo newgrp newuidmap dscl dseditgroup sysadminctl pwconv':
    asks('changes accounts', /^(-S|--status|-l)$/),
  'iptables ip6tables nft ufw firewall-cmd iptables-restore ebtables pfctl ipset tc': asks(
    'changes the firewall',
    /^(-L|-S|--list|status|list|--state|--list-all|-s)$/,
  ),
  ifconfig: { looks: true, flag: '-as', rule: ifMore('changes the network') },
  'ip nmcli networksetup iwconfig iw route arp ethtool brctl bridge wg wg-quick rfkill': {
    looks: true,
    rule: networkChange,
  },
  sysctl: {
    looks: true,
    rights: '-w -p?',
    rule: (invocation, { operands }) => {
      if (operands.some(({ text }) => text.includes('=')))
        ask(invocation, 'permissionsOrProcesses', 'sysctl changes the kernel’s settings.');
    },
  },
  'modprobe insmod rmmod depmod kexec kmod bpftool sysrq': asks(
    'changes the kernel',
    /^(list|show|-n|--dry-run|--help)$/,
  ),
  'hostnamectl timedatectl localectl': asks('changes settings of the machine', /^(status|show|--help|list-\w+)$/),
  hwclock: asks('changes the clock', /^(-r|--show)$/),
  defaults: { showing: 'read read-type domains find help', verbs: { '*': rights('changes settings of the machine') } },
  'gsettings dconf kwriteconfig5 kwriteconfig6 xfconf-query gconftool-2': {
    showing: 'get list-keys list-schemas list-recursively range describe writable read list dump',
    verbs: { '*': rights('changes settings of this account') },
  },
  'plistbuddy plutil': asks('changes settings', /^(-p|-lint|-convert|Print)/),
  xattr: { looks: true, rights: '-c -d= -w=', flag: '-lprsvx' },
  reg: asks('changes the registry', /^(query|compare)$/i),
  'regedit regsvr32 bcdedit bootrec efibootmgr grub-install update-grub grub-mkconfig nvram bless csrutil spctl systemsetup pmset tccutil scutil profiles fdesetup softwareupdate':
    asks('changes how the machine starts, or its protections', /^(-g|status|--help|-v|list|\/enum)$/),
  'security secret-tool keyring keyctl kwallet-query lpass pass gopass bw op-cli 1password rbw keepassxc-cli ksecret': {
    asks: ['protectedPath', 'reads or changes keys'],
    unless: /^(--version|version|help|--help|generate|list-keychains|status)$/,
  },
  'ssh-keygen': {
    protects: '-R=',
    value: '-f -t -b -C -N -P -E -m -D -I -n -O -s -V -z',
    flag: '-lyFqvBekLWp',
    rule: sshKeygen,
  },
  'ssh-add': { rights: '-dDxX', flag: '-lLkKAqv' },
  'ssh-copy-id': { asks: ['egress', 'puts a key on another machine'] },
  'gpg gpg2 age sops-key': {
    rights:
      '--delete-keys --delete-secret-keys --delete-key --delete-secret-key --delete-secret-and-public-key --export-secret-keys --export-secret-subkeys --export-secret-key --import --edit-key --gen-revoke --generate-key --gen-key --full-generate-key --send-keys --recv-keys --keyserver=',
    write: '-o --output',
    value: '-r -u --homedir --recipient',
    flag: '-aedsbcvq --armor --verify --encrypt --decrypt --list-keys -k -K --batch --yes',
  },
  net: asks('changes accounts or services', /^(view|statistics)$/i),
  'netsh cipher wmic fsutil vssadmin wbadmin bitsadmin certutil mshta rundll32 wscript cscript msiexec setx dism sfc powercfg secedit auditpol nltest wevtutil forfiles pcalua installutil msbuild-exec odbcconf at.exe runas psexec winrm winrs mofcomp esentutl makecab diantz extrac32 regini subst mklink logoff label vol chkdsk defrag compact takeown.exe':
    asks('changes the machine, or starts or fetches something', /^(\/\?|-\?|query|list|get)$/i),
  'osacompile automator shortcuts': { asks: ['hiddenCode', 'starts programs of this account'] },
  'notify-send say pbcopy wl-copy': {},
  logger: { looks: true, sends: '-n= --server=', value: '-f --file -t --tag -p --priority -P --port -S --size' },
  'xclip xsel': { protects: '-o --output -out', flag: '-i -b -p -s', value: '-selection -sel -d', hasWords: true },
  'xdotool ydotool wtype cliclick': asks('types or clicks for the person'),
  'pbpaste wl-paste': { asks: ['protectedPath', 'reads what the person has copied'] },
  'screencapture scrot gnome-screenshot grim arecord': {
    asks: ['protectedPath', 'records the screen or the microphone'],
  },
};

function ifMore(what: string): NonNullable<Row['rule']> {
  return (invocation, { operands }) => {
    if (operands.length > 1) ask(invocation, 'permissionsOrProcesses', `${invocation.name} ${what}.`);
  };
}

function networkChange(invocation: Invocation): void {
  if (
    invocation.args.some(({ text }) =>
      /^(add|del|delete|set|flush|change|replace|up|down|connect|disconnect|modify|reload|-s|-d|block|unblock|append|setairportpower|-set\w*)$/.test(
        text,
      ),
    )
  )
    ask(invocation, 'permissionsOrProcesses', `${invocation.name} changes the network.`);
}

function systemctl(invocation: Invocation, { operands }: Parsed): void {
  const [what] = operands;
  if (
    what !== undefined &&
    !/^(status|show|list-\w+(-\w+)*|is-\w+(-\w+)*|cat|help|get-default|show-environment)$/.test(what.text)
  )
    ask(invocation, 'permissionsOrProcesses', `systemctl ${what.text} changes services of this machine.`);
}

/** Modes without any permission: the files are as good as gone. */
const noRights = /^0*000$|^a?-[rwx]+$|^a?=$/;

function chmod(invocation: Invocation, { operands, given, has }: Parsed): void {
  // The mode `-w` looks like an option.
  const dashed = given.find(({ name, option }) => option === undefined && /^-[rwxXst]$/.test(name));
  const [mode, ...files] = dashed === undefined ? operands : [{ text: dashed.name }, ...operands];
  const text = textOf(mode);
  invocation.places.touched = true;
  // Nobody writes a longer mode.
  if (
    text.length > 60 ||
    /(^|[^0-9])[0-7]?[0-7]{2}[2367]$|[+=][rwxXt]*s|o[ugoa]*[+=][rx]*w|a[+=][rx]*w|^[ug]*o[+=]\w*w/.test(text)
  )
    ask(
      invocation,
      'permissionsOrProcesses',
      `chmod ${text} lets others write, or changes the rights that a program runs with.`,
    );
  if (/^0?[2-7][0-7]{3}$/.test(text))
    ask(invocation, 'permissionsOrProcesses', `chmod ${text} changes the rights that a program runs with.`);
  if (noRights.test(text)) ask(invocation, 'permissionsOrProcesses', `chmod ${text} takes every right away.`);
  for (const word of files) {
    if (!('isDynamic' in word)) continue;
    const place = invocation.places.of(word, invocation.cwd);
    if (place?.zone === 'temporary') continue;
    if (place === null || place.zone !== 'inside')
      ask(invocation, 'outsideWorkspace', `chmod changes rights of ${word.text}, not a file of the workspace.`);
    else if (place.protects !== undefined)
      ask(invocation, 'protectedPath', `chmod changes ${word.text}: ${place.protects}.`);
    else if (has('-R', '--recursive') && place.isVital)
      ask(invocation, 'permissionsOrProcesses', 'chmod changes rights of the whole workspace.');
  }
}

/** Writes a key unless an option only displays one. */
function sshKeygen(invocation: Invocation, { has, value }: Parsed): void {
  if (has('-l', '-y', '-F', '-B', '-e', '-L')) return;
  const file = value('-f');
  if (file !== undefined) checkWrite(invocation, file, false);
  else ask(invocation, 'protectedPath', `${invocation.name} makes or changes keys of this account.`);
}
