import * as vscode from 'vscode';
import { AppError } from '../base/appError.ts';

/** Long enough to be read. */
const messageMs = 5000;

/** API keys, one per provider, in the editor's SecretStorage and nowhere else. */
export class Keys {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async keyFor(provider: string): Promise<string | undefined> {
    return this.#secrets.get(secretName(provider));
  }

  /** Asks for the key of a provider and stores it. */
  async ask(provider: string): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: `API key for ${provider}`,
      prompt: 'Stored in the secret storage of your editor; leave empty to keep the present one.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) =>
        /\s/.test(value.trim()) ? 'A key has no blanks inside; paste the key alone.' : undefined,
    });
    if (key === undefined || key.trim() === '') throw new AppError('cancelled', 'No key was entered.');
    await this.#secrets.store(secretName(provider), key.trim());
    vscode.window.setStatusBarMessage(`The key for ${provider} is stored.`, messageMs);
  }

  async remove(provider: string): Promise<void> {
    await this.#secrets.delete(secretName(provider));
  }
}

function secretName(provider: string): string {
  return `calibrated.key.${provider}`;
}
