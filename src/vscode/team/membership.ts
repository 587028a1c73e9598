import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import { secretBytes } from '../../team/sharing/pseudonym.ts';

/** Where a workspace's stats are sent. */
export type SinkChoice =
  | { readonly kind: 'git'; readonly remote: string }
  | { readonly kind: 'otlp'; readonly endpoint: string }
  | { readonly kind: 'file'; readonly folder: string };

/** A workspace that shares. Nothing of it exists before the first send. */
export interface Membership {
  readonly id: string;
  readonly sink: SinkChoice;
  /** Quarters for which something was sent, so that "delete" can find it. */
  readonly quarters: readonly number[];
  /** Week of the last send. */
  readonly sentWeek: number;
}

const membershipKey = 'calibrated.team.membership';
const leftKey = 'calibrated.team.left';
const windowsKey = 'calibrated.team.windows';
/** Windows to remember for this workspace: years of work. */
const maxWindows = 2000;

/** What the editor stores about sharing, per workspace; the secret behind the pseudonyms is in the secret storage. */
export class Memberships {
  readonly #state: vscode.Memento;
  readonly #secrets: vscode.SecretStorage;

  constructor(context: vscode.ExtensionContext) {
    this.#state = context.workspaceState;
    this.#secrets = context.secrets;
  }

  get current(): Membership | undefined {
    return this.#state.get<Membership>(membershipKey);
  }

  async set(membership: Membership | undefined): Promise<void> {
    await this.#state.update(membershipKey, membership);
  }

  /**
   * A membership that was left while its stats are still out there: they can be deleted later, and a person who joins again keeps the same
   * pseudonym rather than counting twice.
   */
  get left(): Membership | undefined {
    return this.#state.get<Membership>(leftKey);
  }

  async setLeft(membership: Membership | undefined): Promise<void> {
    await this.#state.update(leftKey, membership);
  }

  /** The secret of a membership; created if there is none. */
  async secretOf(id: string): Promise<string> {
    const known = await this.#secrets.get(secretName(id));
    if (known !== undefined) return known;
    const secret = randomBytes(secretBytes).toString('hex');
    await this.#secrets.store(secretName(id), secret);
    return secret;
  }

  async forgetSecret(id: string): Promise<void> {
    await this.#secrets.delete(secretName(id));
  }

  /** Windows in which this workspace was open: only tasks that started in one of them belong to the workspace. */
  get windows(): ReadonlySet<string> {
    return new Set(this.#state.get<readonly string[]>(windowsKey) ?? []);
  }

  async addWindow(window: string): Promise<void> {
    const windows = this.#state.get<readonly string[]>(windowsKey) ?? [];
    if (!windows.includes(window)) await this.#state.update(windowsKey, [...windows.slice(1 - maxWindows), window]);
  }
}

function secretName(id: string): string {
  return `calibrated.team.${id}`;
}
