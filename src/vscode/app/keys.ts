import * as vscode from 'vscode';
import { AppError } from '../../base/appError.ts';
import { secretName } from '../../models/secretName.ts';

/** Long enough to be read. */
const messageMs = 5000;

/**
 * API keys in the editor's SecretStorage and nowhere else, one for each provider and address: a setting that sends a provider's
 * requests elsewhere does not get the key that was given for another place.
 */
export class Keys implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  /** Reading the storage takes as long as a server of this machine takes to answer; a change in any window empties this. */
  readonly #read = new Map<string, Promise<string | undefined>>();
  readonly #listener: vscode.Disposable;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
    this.#listener = secrets.onDidChange(({ key }) => this.#read.delete(key));
  }

  async keyFor(provider: string, origin: string): Promise<string | undefined> {
    const name = secretName(provider, origin);
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const reading = Promise.resolve(this.#secrets.get(name));
    this.#read.set(name, reading);
    // What could not be read now may be readable with the next request.
    reading.catch(() => this.#read.delete(name));
    return reading;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#read.clear();
  }

  /** Asks for the key of a provider at one address and stores it. */
  async ask(provider: string, origin: string): Promise<void> {
    const key = await vscode.window.showInputBox({
      title: `API key for ${provider} at ${origin}`,
      prompt:
        'The editor keeps it in its secret storage, for this address only. Leave it empty to keep the current key.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (value) => (/\s/.test(value.trim()) ? 'A key has no blanks. Paste only the key.' : undefined),
    });
    if (key === undefined || key.trim() === '')
      throw new AppError('cancelled', 'No key was entered. Set one when you have it.');
    await this.#secrets.store(secretName(provider, origin), key.trim());
    this.#read.delete(secretName(provider, origin));
    vscode.window.setStatusBarMessage(`The key for ${provider} is stored.`, messageMs);
  }

  async remove(provider: string, origin: string): Promise<void> {
    await this.#secrets.delete(secretName(provider, origin));
    this.#read.delete(secretName(provider, origin));
  }
}
