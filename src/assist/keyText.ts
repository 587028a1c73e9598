/** PEM, and the fixed prefixes of keys from AWS, GitHub, GitLab, Slack, OpenAI and Anthropic, as shown in their documentation. */
const keyText =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_\w{36,}|\bglpat-[\w-]{20,}|\bxox[baprs]-[\w-]{10,}|\bsk-(?:ant-|proj-)?[\w-]{20,}/;

/** Whether a text contains a private key, or a key with one of the fixed prefixes. */
export function hasKey(text: string): boolean {
  return keyText.test(text);
}
