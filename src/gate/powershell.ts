import type { Node, SyntaxParser } from '../syntax/parser.ts';
import { codeFindings } from './codeText.ts';
import type { Finding } from './verdict.ts';

interface CmdletRule {
  readonly class: Finding['class'];
  readonly names: RegExp;
  readonly what: string;
}

/** Cmdlets and their aliases. Source: about_Aliases of PowerShell 7 and the verbs of Microsoft's approved list. */
const rules: readonly CmdletRule[] = [
  {
    class: 'deleteOrOverwriteUncommitted',
    names:
      /^(remove-item\w*|clear-(content|item\w*|recyclebin)|del|erase|rd|ri|rm|rmdir|clc|cli|remove-(partition|smbshare|psdrive))$/i,
    what: 'deletes',
  },
  {
    class: 'deleteOrOverwriteUncommitted',
    names: /^(set-content|out-file|move-item|rename-item|mi|mv|move|ren|rni|sc)$/i,
    what: 'overwrites or moves files',
  },
  {
    class: 'permissionsOrProcesses',
    names:
      /^(format-volume|clear-disk|initialize-disk|stop-(process|service|computer)|restart-(computer|service)|spps|kill|set-(acl|executionpolicy|service|itemproperty)|new-(service|localuser|itemproperty|scheduledtask)|register-scheduledtask|set-mppreference|disable-\S+|enable-psremoting|takeown|icacls)$/i,
    what: 'changes rights, services or processes',
  },
  {
    class: 'hiddenCode',
    names:
      /^(invoke-(expression|command|wmimethod|cimmethod)|iex|icm|start-(process|job)|saps|start|add-type|import-module|ipmo)$/i,
    what: 'runs code or programs',
  },
  {
    class: 'egress',
    names:
      /^(invoke-(webrequest|restmethod)|iwr|irm|curl|wget|send-mailmessage|start-bitstransfer|new-pssession|enter-pssession|test-netconnection)$/i,
    what: 'uses the network',
  },
  {
    class: 'install',
    names: /^(install-\S+|uninstall-\S+|update-module|save-module)$/i,
    what: 'changes what is installed',
  },
  {
    class: 'publishDeployInfraDatabase',
    names: /^(publish-\S+|remove-(az|aws|s3|ec2|ad)\w+|new-az\w+|set-az\w+|deploy-\S+|invoke-sqlcmd)$/i,
    what: 'changes something that others may use',
  },
];

/** What a PowerShell line would do that needs a person, read with PowerShell's own grammar. */
export async function powershellFindings(parser: Pick<SyntaxParser, 'prepare'>, command: string): Promise<Finding[]> {
  const parse = await parser.prepare('powershell');
  const tree = parse(command);
  try {
    const root = tree.rootNode;
    const names = root
      .descendantsOfType('command_name')
      .flatMap((node: Node | null) => (node === null ? [] : [node.text]));
    const found = names.flatMap((name) => {
      const plain = name.replaceAll(/["'`]/g, '').replace(/^.*[\\/]/, '');
      return rules
        .filter((rule) => rule.names.test(plain))
        .map((rule): Finding => ({ class: rule.class, reason: `${plain} ${rule.what}.` }));
    });
    if (root.hasError) found.push({ class: 'unparseable', reason: 'The PowerShell line cannot be read.' });
    if (/-e(nc(odedcommand)?)?\s+[A-Za-z0-9+/=]{16,}/i.test(command))
      found.push({ class: 'hiddenCode', reason: 'The command is encoded.' });
    return [...found, ...codeFindings('PowerShell', command)];
  } finally {
    tree.delete();
  }
}
