import type { Node } from '../../syntax/parser.ts';
import { ask, checkCopy, checkRemoval, checkWrite, doubt, type Invocation } from '../invocation.ts';
import type { GateClass } from '../verdict.ts';
import { plainWord, textOf, type Word } from './words.ts';

/** What a cmdlet does with its paths, or why a person must decide. */
type Effect = 'shows' | 'removes' | 'writes' | 'appends' | 'copies' | 'moves' | 'makes' | readonly [GateClass, string];

const runs: Effect = ['hiddenCode', 'runs code or a program'];
const rights: Effect = ['permissionsOrProcesses', 'changes rights, services, processes or the machine'];
const network: Effect = ['egress', 'uses the network'];

/** Source: about_Aliases in PowerShell 5.1 and 7. */
const aliases: Readonly<Record<string, string>> = Object.fromEntries(
  `ri=remove-item rm=remove-item del=remove-item erase=remove-item rd=remove-item rmdir=remove-item rp=remove-itemproperty
  gci=get-childitem ls=get-childitem dir=get-childitem gc=get-content cat=get-content type=get-content gi=get-item gp=get-itemproperty
  gpv=get-itempropertyvalue cp=copy-item copy=copy-item cpi=copy-item cpp=copy-itemproperty mv=move-item move=move-item mi=move-item
  mp=move-itemproperty ni=new-item md=new-item mkdir=new-item ren=rename-item rni=rename-item rnp=rename-itemproperty
  sp=set-itemproperty si=set-item sc=set-content ac=add-content clc=clear-content cli=clear-item clp=clear-itemproperty
  iwr=invoke-webrequest irm=invoke-restmethod curl=invoke-webrequest wget=invoke-webrequest iex=invoke-expression icm=invoke-command
  ii=invoke-item saps=start-process start=start-process spps=stop-process kill=stop-process sajb=start-job spsv=stop-service
  sasv=start-service ipmo=import-module ipal=import-alias epal=export-alias epcsv=export-csv ipcsv=import-csv sls=select-string
  echo=write-output write=write-output where=where-object ?=where-object %=foreach-object foreach=foreach-object select=select-object
  sort=sort-object measure=measure-object group=group-object ft=format-table fl=format-list fw=format-wide fc=format-custom
  oh=out-host tee=tee-object sl=set-location cd=set-location chdir=set-location pushd=push-location popd=pop-location pwd=get-location
  gl=get-location cls=clear-host clear=clear-host h=get-history ghy=get-history history=get-history r=invoke-history
  ihy=invoke-history nsn=new-pssession etsn=enter-pssession rsn=remove-pssession gal=get-alias nal=new-alias sal=set-alias sv=set-variable
  gv=get-variable nv=new-variable rv=remove-variable clv=clear-variable gps=get-process ps=get-process gsv=get-service gm=get-member
  gcm=get-command man=get-help help=get-help compare=compare-object diff=compare-object rvpa=resolve-path cvpa=convert-path
  gu=get-unique gdr=get-psdrive ndr=new-psdrive rdr=remove-psdrive mount=new-psdrive lp=out-printer ogv=out-gridview sleep=start-sleep
  trcm=trace-command gwmi=get-wmiobject iwmi=invoke-wmimethod rwmi=remove-wmiobject swmi=set-wmiinstance gin=get-computerinfo
  scb=set-clipboard gcb=get-clipboard gtz=get-timezone stz=set-timezone`
    .split(/\s+/)
    .map((pair) => [pair.slice(0, pair.indexOf('=', 1)), pair.slice(pair.indexOf('=', 1) + 1)]),
);

const effects: readonly (readonly [RegExp, Effect])[] = [
  [/^(remove-item|clear-(content|item|recyclebin))$/, 'removes'],
  [/^(set-content|out-file|export-(csv|clixml|alias|formatdata)|tee-object|start-transcript)$/, 'writes'],
  [/^add-content$/, 'appends'],
  [/^copy-item$/, 'copies'],
  [/^(move-item|rename-item)$/, 'moves'],
  [/^new-item$/, 'makes'],
  [/^(compress-archive)$/, 'writes'],
  [/^expand-archive$/, ['deleteOrOverwriteUncommitted', 'unpacks files and may overwrite others']],
  [
    /^(invoke-(expression|command|item|history|wmimethod|cimmethod)|start-(process|job|threadjob)|add-type|import-module|new-object|register-\w+event|set-alias|new-alias|import-alias|using|trace-command|new-module|set-psbreakpoint)$/,
    runs,
  ],
  [
    /^(invoke-(webrequest|restmethod)|send-mailmessage|start-bitstransfer|new-pssession|enter-pssession|test-netconnection|test-connection|resolve-dnsname|copy-toremote|new-webserviceproxy|connect-\w+)$/,
    network,
  ],
  [
    /^(install|uninstall|update|save)-(module|package|script|psresource|windowsfeature|help|packageprovider)$|^(en|dis)able-windowsoptionalfeature$|^add-appxpackage$|^remove-appxpackage$|^register-psrepository$/,
    ['install', 'changes what is installed'],
  ],
  [
    /^publish-|^(remove|new|set|stop|restart|invoke)-(az|aws|s3|ec2|ad|gc|kube|mg|exo|sql)\w*$|^deploy-|^invoke-sqlcmd$/,
    ['publishDeployInfraDatabase', 'changes something that others may use'],
  ],
  [
    /^(get-clipboard|get-credential|get-secret|export-pfxcertificate|convertfrom-securestring|unlock-\w+)$/,
    ['protectedPath', 'reads keys or what the person has copied'],
  ],
  [
    /^(get|select|test|where|sort|measure|group|format|foreach|compare|resolve|split|join|convertto|convertfrom|convert|out-(host|null|string|default|gridview)|write|read|show|find|wait|start-sleep|import-(csv|clixml)|set-(location|variable|strictmode)|new-(variable|timespan|guid|temporaryfile|alias)|push-location|pop-location|clear-(host|variable)|remove-variable|tee-object)/,
    'shows',
  ],
];

/** Switch parameters of all cmdlets here; all other parameters take the next word. */
const switches =
  /^-(r(ec(u(r(s(e)?)?)?)?)?|fo(r(c(e)?)?)?|confirm|whatif|wi|verbose|vb|noclobber|append|raw|directory|file|hidden|readonly|system|name|asjob|passthru|nonewline|notypeinformation|nti|update|caseinsensitive|casesensitive|quiet|simplematch|notmatch|allmatches|list|unique|descending|ascending|stable|wait|nonewwindow|usebasicparsing|container|asbytestream|stream|useculture|asarray|compress|line|word|character|sum|average|all|full|detailed|examples)$/i;

const cmdletName = /^[a-z]+-[a-z]\w+$/i;

/** True for a name that only PowerShell has, so it is recognised whatever shell is claimed. */
export function isCmdlet(name: string): boolean {
  return (
    cmdletName.test(name) &&
    effects.some(([pattern]) => pattern.test(name.toLowerCase())) &&
    /^(remove|clear|set|out|export|tee|start|add|copy|move|rename|new|compress|expand|invoke|import|register|trace|send|enter|test|resolve|connect|install|uninstall|update|save|enable|disable|publish|get|select|where|sort|measure|group|format|foreach|compare|split|join|convertto|convertfrom|convert|write|read|show|find|wait|push|pop|stop|restart|unlock|unregister)-/i.test(
      name,
    )
  );
}

/** Judges a cmdlet. @returns False when it is not a cmdlet but an ordinary program. */
export function judgeCmdlet(invocation: Invocation, isPowershell: boolean): boolean {
  const given = invocation.name;
  const name = (isPowershell ? aliases[given] : undefined) ?? given;
  if (!cmdletName.test(name)) return false;
  const effect = effects.find(([pattern]) => pattern.test(name))?.[1];
  if (effect === undefined) {
    const changes =
      /^(stop|restart|format-volume|clear|initialize|set|new|remove|disable|enable|register|unregister|add|suspend|rename|grant|revoke|reset|mount|dismount|optimize|repair|limit|checkpoint|restore|block)-/.test(
        name,
      );
    if (changes) ask(invocation, rights[0] as GateClass, `${given} ${rights[1]}.`);
    else if (isPowershell) doubt(invocation, `What ${given} does is not known.`);
    else return false;
    return true;
  }
  if (
    /^format-(volume)|^(start|stop)-(service|computer|process)$|^start-service$/.test(name) &&
    name !== 'start-process'
  ) {
    ask(invocation, 'permissionsOrProcesses', `${given} changes rights, services, processes or the machine.`);
    return true;
  }
  act({ ...invocation, name: given }, effect, name);
  return true;
}

function act(invocation: Invocation, effect: Effect, name: string): void {
  if (typeof effect !== 'string') return ask(invocation, effect[0], `${invocation.name} ${effect[1]}.`);
  const { positions, named, has } = parameters(invocation.args);
  if (has(/^-wh(atif)?/i)) return;
  const path = named(/^-(path|literalpath|lp|filepath|pspath|fullname|file)/i) ?? positions[0];
  const target =
    named(/^-(destination|destinationpath|newname|dest)/i) ??
    (named(/^-(path|literalpath)/i) === undefined ? positions[1] : positions[0]);
  const isForced = has(/^-fo/i);
  if (
    /^(writes|appends|makes|copies)$/.test(effect) &&
    [path, target].some((word) => /^(env|function|alias):/i.test(textOf(word)))
  )
    return ask(invocation, 'hiddenCode', `${invocation.name} changes what other programs run.`);
  switch (effect) {
    case 'shows':
      if (/^(get-childitem|get-item|get-variable)$/.test(name) && /^env:/i.test(textOf(path)))
        doubt(invocation, `${invocation.name} shows the environment, keys included.`);
      return;
    case 'removes':
      for (const each of path === undefined ? [plainWord('.')] : listOf(path))
        checkRemoval(invocation, each, { isRecursive: true, isForced: true });
      // The pipe may bring any file.
      if (path === undefined || /^clear-/.test(name))
        ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} deletes what it is given.`);
      return;
    case 'writes':
    case 'appends': {
      const file = name === 'compress-archive' ? target : path;
      if (file === undefined && invocation.input.kind !== 'none')
        ask(invocation, 'deleteOrOverwriteUncommitted', `${invocation.name} writes to whatever it is given.`);
      else if (file === undefined) doubt(invocation, `Where ${invocation.name} writes is not known.`);
      else checkWrite(invocation, file, effect === 'appends' || has(/^-(append|noclobber)/i));
      return;
    }
    case 'copies':
      if (path !== undefined && target !== undefined) checkCopy(invocation, listOf(path), target, false);
      return;
    case 'moves':
      if (path !== undefined)
        checkRemoval(invocation, path, { isRecursive: true, isForced: true }, `${invocation.name} moves`);
      if (target !== undefined && path !== undefined) checkCopy(invocation, [path], target, false);
      return;
    case 'makes': {
      const link = named(/^-(itemtype|type)/i)?.text ?? '';
      if (/link|junction/i.test(link)) ask(invocation, 'outsideWorkspace', `${invocation.name} makes a link.`);
      const item = named(/^-name/i);
      const isFolder = /^d/i.test(link) || /^(md|mkdir)$/.test(invocation.name);
      if (item !== undefined || path !== undefined)
        checkWrite(invocation, item ?? path ?? plainWord('.'), isFolder || !isForced);
    }
  }
}

function listOf(word: Word): readonly Word[] {
  return word.text.includes(',') ? word.text.split(',').map((text) => ({ ...word, text: text.trim() })) : [word];
}

interface Parameters {
  readonly positions: readonly Word[];
  named(pattern: RegExp): Word | undefined;
  has(pattern: RegExp): boolean;
}

function parameters(args: readonly Word[]): Parameters {
  const positions: Word[] = [];
  const values: [string, Word | undefined][] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (word === undefined) continue;
    const [, name, attached] = /^(-[A-Za-z]\w*):?(.*)$/s.exec(word.text) ?? [];
    if (name === undefined || word.isDynamic) {
      positions.push(word);
      continue;
    }
    if (attached !== undefined && attached !== '') values.push([name, { ...word, text: attached }]);
    else if (switches.test(name)) values.push([name, undefined]);
    else {
      index += 1;
      values.push([name, args[index]]);
    }
  }
  return {
    positions,
    named: (pattern) => values.find(([name]) => pattern.test(full(name)))?.[1],
    has: (pattern) => values.some(([name]) => pattern.test(name)),
  };
}

const fullNames = [
  '-path',
  '-literalpath',
  '-filepath',
  '-destination',
  '-destinationpath',
  '-newname',
  '-itemtype',
  '-name',
];

/** A parameter by any prefix of its name. */
function full(name: string): string {
  const lower = name.toLowerCase();
  return fullNames.find((each) => each.startsWith(lower)) ?? lower;
}

export interface PowershellVisitor {
  command(words: readonly Word[], from: readonly string[]): void;
  write(target: Word, keeps: boolean): void;
  /** A variable of the environment gets a value. @param name In capitals. */
  assign(name: string, value: Word): void;
  found(gateClass: GateClass, reason: string): void;
}

/** Visits every command, redirection and .NET call in a parsed line. */
export function walkPowershell(root: Node, visitor: PowershellVisitor): void {
  for (const node of root.descendantsOfType([
    'command',
    'redirection',
    'invokation_expression',
    'assignment_expression',
  ])) {
    if (node === null) continue;
    if (node.type === 'redirection') {
      const name = node.descendantsOfType('redirected_file_name')[0];
      if (name !== null && name !== undefined && !/^\s*\$null\s*$/.test(name.text))
        visitor.write(
          wordOf(name.namedChildren.filter((child) => child?.type !== 'command_argument_sep').at(-1) ?? name),
          node.text.includes('>>'),
        );
    } else if (node.type === 'invokation_expression') method(node, visitor);
    else if (node.type === 'assignment_expression') {
      const [, name = '', operator, value = ''] = /^\s*\$\{?env:(\w+)\}?\s*(\+?=)\s*(.*)$/is.exec(node.text) ?? [];
      // A folder at the end of the path cannot take the place of a program.
      const isAfterPath = /^path$/i.test(name) && operator === '=' && /^"?\$env:path\s*[;+"]/i.test(value);
      if (
        /^(path|psmodulepath|node_options|pythonpath|git_\w+|editor|home|userprofile|\w*proxy)$/i.test(name) &&
        !isAfterPath
      )
        visitor.found('hiddenCode', 'Setting this variable changes what other programs run.');
      else if (name !== '' && !isAfterPath)
        visitor.assign(name.toUpperCase(), {
          text: value.replace(quotedText, '$2'),
          isDynamic: value.includes('$'),
          isGlob: false,
        });
    } else command(node, visitor);
  }
}

function command(node: Node, visitor: PowershellVisitor): void {
  const operator = node.namedChildren.find((child) => child?.type === 'command_invokation_operator');
  const nameNode = node.childForFieldName('command_name');
  if (nameNode === null) return;
  const name = wordOf(nameNode);
  if (
    name.isDynamic ||
    (operator !== undefined && /[("'$]/.test(nameNode.text) && !/^["'][\w.\\/:-]+["']$/.test(nameNode.text))
  )
    return visitor.found('hiddenCode', `Which program ${nameNode.text.slice(0, 80)} is, is only known when it runs.`);
  if (operator?.text === '.') visitor.found('hiddenCode', `${name.text} is run in this shell.`);
  const words: Word[] = [name];
  for (const element of node.childForFieldName('command_elements')?.namedChildren ?? []) {
    if (element === null || element.type === 'command_argument_sep' || element.type === 'redirection') continue;
    words.push(wordOf(element));
  }
  const chain = node.parent?.type === 'pipeline_chain' ? node.parent.namedChildren : [];
  const before = chain
    .slice(
      0,
      chain.findIndex((child) => child?.id === node.id),
    )
    .flatMap((child) => (child === null ? [] : [child.text.split(/\s/)[0] ?? '']));
  visitor.command(words, before);
}

const quotedText = /^(["'])(.*)\1$/s;

function wordOf(node: Node): Word {
  const raw = node.text.trim();
  const quoted = quotedText.exec(raw);
  const text = (quoted?.[2] ?? raw).replaceAll(/`(.)/g, '$1');
  const isVerbatim = quoted?.[1] === "'";
  const isDynamic = !isVerbatim && /\$(?!null\b|true\b|false\b)|[({]/.test(quoted === null ? raw : text);
  return { text, isDynamic, isGlob: quoted === null && /[*?]/.test(text) };
}

/** .NET and COM calls that reach outside. */
const methods: readonly (readonly [RegExp, GateClass, string])[] = [
  [
    /\b(delete|deletesubkey\w*|remove|moveto|move|replace|clear|truncate|recycle)\s*\($/i,
    'deleteOrOverwriteUncommitted',
    'deletes or moves something',
  ],
  [
    /\b(write\w*|append\w*|create\w*|openwrite|setlength|copyto|copy|save\w*|set_\w+|setvalue|setaccesscontrol|setattributes|extracttodirectory|open)\s*\($/i,
    'deleteOrOverwriteUncommitted',
    'writes something',
  ],
  [
    /\b(start|invoke\w*|run|exec|shellexecute\w*|load\w*|getmethod|gettype|create|newscriptblock|addscript|compile\w*|emit)\s*\($/i,
    'hiddenCode',
    'runs or loads code',
  ],
  [
    /\b(download\w*|upload\w*|open\w*async|getasync|postasync|sendasync|send|connect|getresponse|gethost\w*|lookup\w*)\s*\($/i,
    'egress',
    'uses the network',
  ],
  [
    /\b(kill|closemainwindow|setenvironmentvariable|stop|shutdown|reboot|win32shutdown)\s*\($/i,
    'permissionsOrProcesses',
    'ends processes or changes the machine',
  ],
];

function method(node: Node, visitor: PowershellVisitor): void {
  const call = node.text.slice(0, Math.max(0, node.text.lastIndexOf('(') + 1));
  const name = node.namedChildren.find((child) => child?.type === 'member_name')?.text ?? '';
  const text = `${name}(`;
  for (const [pattern, gateClass, what] of methods)
    if (pattern.test(text)) return visitor.found(gateClass, `${call.slice(0, 60)} ${what}.`);
  if (/frombase64string|getstring/i.test(name)) visitor.found('hiddenCode', 'A text is put together that may be run.');
}
