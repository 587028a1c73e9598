/**
 * What a kind of key looks like. Lengths are the shortest that are given out, so that prose, hashes, names in code and placeholders
 * (`sk-your-key-here`, `ghp_xxxx`) are none; code that reads or writes keys has their marks, too.
 */
interface KeyShape {
  readonly name: string;
  readonly shape: RegExp;
}

/**
 * Keys that are known by a fixed prefix. Sources: the rules of gitleaks (github.com/gitleaks/gitleaks, config/gitleaks.toml) and what each
 * service shows in its documentation. No shape goes on after it has seen enough of a key, which keeps the search linear.
 */
const keyShapes: readonly KeyShape[] = [
  {
    name: 'private key in PEM or PGP',
    shape: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?=[\s\S]{0,300}?[A-Za-z\d+/]{40})/,
  },
  { name: 'AWS', shape: /\b(?:AKIA|ASIA|ABIA|ACCA)(?![A-Z\d]{0,9}EXAMPLE)[A-Z\d]{16}\b/ },
  { name: 'GitHub', shape: /\bgh[pousr]_(?![xX]{8})\w{36}/ },
  { name: 'GitHub, fine-grained', shape: /\bgithub_pat_[A-Za-z\d]{22}_[A-Za-z\d]{59}/ },
  { name: 'GitLab', shape: /\bgl(?:agent|cbt|dt|ffct|ft|imt|oas|pat|ptt|rt|soat)-(?=[\w-]{0,19}[A-Z\d])[\w-]{20}/ },
  { name: 'Slack', shape: /\bxox[a-eoprs]-(?:\d-|\d{10,13}-)[A-Za-z\d-]{10}/ },
  { name: 'Slack, app', shape: /\bxapp-\d-[A-Za-z\d]{8,16}-\d{8,16}-[A-Za-z\d]{32}/ },
  { name: 'Slack, webhook', shape: /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z\d+/]{43}/ },
  { name: 'Google', shape: /\bAIza[\w-]{35}(?![\w-])/ },
  { name: 'Google, OAuth', shape: /\bGOCSPX-[\w-]{28}/ },
  { name: 'Stripe', shape: /\b[rs]k_(?:live|prod|test)_[A-Za-z\d]{24}/ },
  { name: 'npm', shape: /\bnpm_(?![xX]{8})[A-Za-z\d]{36}\b/ },
  { name: 'PyPI', shape: /\bpypi-AgE[\w-]{50}/ },
  { name: 'Hugging Face', shape: /\bhf_(?![xX]{8})[A-Za-z\d]{34}\b/ },
  { name: 'Anthropic', shape: /\bsk-ant-(?=[\w-]{0,19}[A-Z\d])[\w-]{20}/ },
  { name: 'OpenAI and OpenRouter', shape: /\bsk-(?:admin|or-v1|proj|svcacct)-(?=[\w-]{0,19}[A-Z\d])[\w-]{20}/ },
  { name: 'OpenAI, before projects', shape: /\bsk-(?=[A-Za-z]{0,19}\d)[A-Za-z\d]{20}/ },
  { name: 'Azure OpenAI', shape: /\b[A-Za-z\d]{52}JQQJ99[A-Za-z\d]{20}/ },
  { name: 'Groq', shape: /\bgsk_(?![xX]{8})[A-Za-z\d]{52}/ },
  { name: 'xAI', shape: /\bxai-(?![xX]{8})\w{80}/ },
  { name: 'Perplexity', shape: /\bpplx-(?![xX]{8})[A-Za-z\d]{48}/ },
  { name: 'Replicate', shape: /\br8_(?![xX]{8})[A-Za-z\d]{37}/ },
  // A root token has 24, the others more.
  { name: 'HashiCorp Vault', shape: /\bhv[bs]\.(?=[A-Za-z_-]{0,19}\d)[\w-]{24}/ },
  // A registry's token or password in `.npmrc` has no prefix of its own; `${NPM_TOKEN}` is none.
  {
    name: 'npm, any registry',
    shape: /\/:_(?:auth|authToken|password)[ \t]{0,3}=[ \t]{0,3}"?(?=[A-Za-z+/_-]{0,19}\d)[\w+/-]{16}/,
  },
  { name: 'Shopify', shape: /\bshp(?:at|ca|pa|ss)_[A-Fa-f\d]{32}/ },
  { name: 'SendGrid', shape: /\bSG\.[\w-]{22}\.[\w-]{43}/ },
  { name: 'DigitalOcean', shape: /\bdo[opr]_v1_[a-f\d]{64}/ },
  // Only the claims, between two dots, and the signature's start: they are JSON, which begins with `{"`, in base64.
  { name: 'JSON Web Token', shape: /\.eyJ[\w-]{17,}\.[\w-]{5}/ },
];

/** Whether a text contains a private key, or a key with one of the fixed prefixes. */
export function hasKey(text: string): boolean {
  return keyShapes.some(({ shape }) => shape.test(text));
}
