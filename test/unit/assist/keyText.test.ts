import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { hasKey } from '../../../src/assist/keyText.ts';

/** Letters of both cases and digits, so that a scanner of secrets has nothing to find in this file. */
const some = (units: number) => 'aB3dE5gH7jK9'.repeat(10).slice(0, units);
const upper = (units: number) => some(units).toUpperCase();
const hex = (units: number) => '0f1e2d3c'.repeat(10).slice(0, units);

/** Each key in parts. */
const keys: Readonly<Record<string, readonly string[]>> = {
  'PEM, RSA': ['-----BEGIN', ' RSA PRIVATE', ' KEY-----\nProc-Type: 4,ENCRYPTED\n\n', some(64)],
  PKCS8: ['-----BEGIN', ' PRIVATE', ' KEY-----\\n', some(64)],
  PGP: ['-----BEGIN', ' PGP PRIVATE', ' KEY BLOCK-----\n\n', some(64)],
  AWS: ['AK', 'IA', upper(16)],
  'AWS, session': ['AS', 'IA', upper(16)],
  'GitHub, personal': ['gh', 'p_', some(36)],
  'GitHub, installation': ['gh', 's_', some(36)],
  'GitHub, fine-grained': ['github', '_pat_', some(22), '_', some(59)],
  'GitLab, personal': ['gl', 'pat-', some(20)],
  'GitLab, deploy': ['gl', 'dt-', some(20)],
  'GitLab, runner': ['gl', 'rt-', some(20)],
  'Slack, bot': ['xo', 'xb-', '123456789012-', '123456789012-', some(24)],
  'Slack, refresh': ['xo', 'xe-1-', some(100)],
  'Slack, app': ['xa', 'pp-1-', `A${upper(10)}`, '-1234567890123-', hex(64)],
  'Slack, webhook': ['https://hooks.slack', '.com/services/', `T${upper(8)}/B${upper(10)}/${some(24)}`],
  Google: ['AI', 'za', some(34), '-'],
  'Google, OAuth': ['GOC', 'SPX-', some(28)],
  'Stripe, live': ['sk', '_live_', some(24)],
  'Stripe, restricted': ['rk', '_live_', some(24)],
  'Stripe, test': ['sk', '_test_', some(99)],
  npm: ['np', 'm_', some(36)],
  PyPI: ['py', 'pi-AgE', 'IcHlwaS5vcmc', some(60)],
  'Hugging Face': ['h', 'f_', some(34)],
  Anthropic: ['sk', '-ant-', 'api03-', some(93), 'AA'],
  'OpenAI, project': ['sk', '-proj-', some(74)],
  'OpenAI, service account': ['sk', '-svcacct-', some(74)],
  'OpenAI, older': ['sk', '-', some(48)],
  OpenRouter: ['sk', '-or-v1-', hex(64)],
  Shopify: ['shp', 'at_', hex(32)],
  SendGrid: ['S', 'G.', some(22), '.', some(43)],
  DigitalOcean: ['do', 'p_v1_', hex(64)],
  Groq: ['gs', 'k_', some(52)],
  xAI: ['xa', 'i-', some(80)],
  'Azure OpenAI': [some(52), 'JQ' + 'QJ99', some(26)],
  Vault: ['hv', 's.', some(95)],
  'Vault, root': ['hv', 's.', some(24)],
  Replicate: ['r', '8_', some(37)],
  Perplexity: ['pp', 'lx-', some(48)],
  '.npmrc': ['//registry.example.org/:_auth', 'Token=', some(36)],
  '.npmrc, password': ['//registry.example.org/:_pass', 'word = "', some(24), '=="'],
  JWT: ['ey', 'J', some(33), '.ey', 'J', some(60), '.', some(43)],
};

const harmless: readonly string[] = [
  'const cache = process.env.npm_config_cache ?? npm_package_name_of_the_whole_workspace_here;',
  'from huggingface_hub import hf_hub_download, hf_api_that_has_a_very_long_name_of_its_own',
  'def sk_test_helper(sk_live_settings, rk_test_authentication): pass',
  '.sk-fading-circle .sk-circle-fade-dot-of-the-page { animation: sk-three-bounce-and-then-some 1s }',
  'import sklearn; task-management-of-the-whole-project; disk-usage-analyzer-for-everyone',
  'Set GITHUB_TOKEN to a token such as ghp_… or github_pat_…, GITLAB_TOKEN to glpat-<token>.',
  'token = "xoxb-your-bot-token"; app = "xapp-1-your-app-token"; // see hooks.slack.com/services/T0/B0/x',
  'const githubPatFormat = github_pat_format_of_the_organisation_that_owns_it;',
  `sha1 ${hex(40)}, sha256 ${hex(64)}, integrity sha512-${some(86)}==`,
  '123e4567-e89b-12d3-a456-426614174000',
  '-----BEGIN PUBLIC KEY-----\n-----BEGIN CERTIFICATE-----',
  'AKIA is the prefix of keys; ASIAN_MARKETS_BY_COUNTRY and AKIAsomething are none.',
  'export const AIzaPrefix = "AIza"; const SG = { mail: SG.client.messages.send };',
  `data:image/png;base64,iVBORw0KGgo${some(60)}`,
  'decode("eyJhbGciOiJIUzI1NiJ9"); // only the header of a token, or eyJ.eyJ.x',
  'dop_v1_client, shpat_storage, pypi-AgEI, GOCSPX-',
  "if (!pem.startsWith('-----BEGIN PRIVATE KEY-----')) throw new Error('This is no private key.');",
  '`-----BEGIN RSA PRIVATE KEY-----\\n$BODY\\n-----END RSA PRIVATE KEY-----`',
  '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  `OPENAI_API_KEY=sk-${'x'.repeat(32)} or sk-proj-your-openai-api-key-here or sk-ant-your-api-key-goes-here`,
  `gh${'p_'}${'x'.repeat(36)}, npm_${'x'.repeat(36)}, glpat-your-personal-access-token, xoxb-yourtoken, xoxb-123456789-abc`,
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
  `//registry.npmjs.org/:_authToken=\${NPM_TOKEN_OF_2024}\n//r.example.org/:_authToken=your-token-goes-here\nsave-exact=true`,
  'const _auth = createAuthClientOfVersion2(); this._password = passwordOfTheYear2024; _authToken: string',
  `gsk_${'x'.repeat(52)}, xai-your-key-here, hvs.your-vault-token-goes-here-please, pplx-70b-online, r8_version`,
  'import { hvs } from "./hvs"; hvs.averyLongNameOfAMethodWithoutNumbers(); gsk_model_name_of_the_whole_company',
  'glrt-based-detection-of-weak-signals; gldt-some-long-css-class-name; sk-skeletonLoadingAnimationPulse',
];

describe('keys in a text', () => {
  for (const [name, parts] of Object.entries(keys)) {
    it(`are found: ${name}`, () => {
      const key = parts.join('');
      assert.ok(hasKey(`const client = connect('${key}', { retries: 3 });\n`));
      assert.ok(hasKey(`KEY=${key}\n`));
      // One that was cut off, or is only named, is none.
      assert.ok(!hasKey(`KEY=${parts.slice(0, 2).join('')}\n`));
    });
  }

  for (const text of harmless)
    it(`are not seen in: ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => assert.ok(!hasKey(text)));

  it('are looked for in long texts that look like the beginning of one', () => {
    for (const bait of [
      'eyJ',
      'eyJ-',
      `.eyJ${some(10)}.`,
      '.eyJ',
      '-----BEGIN ',
      'sk-',
      'xoxb-',
      `SG.${some(22)}`,
      '/:_auth = "',
      'hvs.a-',
      'JQ' + 'QJ99',
    ])
      assert.ok(!hasKey(bait.repeat(300_000 / bait.length)));
  });
});
