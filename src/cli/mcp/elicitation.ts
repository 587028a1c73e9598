import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';

type Field = ElicitRequestFormParams['requestedSchema']['properties'][string];

/** One form for the person who uses the client. */
export interface Form {
  readonly message: string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Without these it was not answered. */
  readonly required: readonly string[];
}

/** Asks the person through their client. Undefined: they were not asked, or did not answer; nobody may guess then. */
export type AskPerson = (form: Form, signal: AbortSignal) => Promise<Readonly<Record<string, string>> | undefined>;

/** A person may be away from the agent when it asks, ms. Clients end a call of a tool earlier, which ends the question too. */
const answerWithinMs = 10 * 60_000;

/**
 * Only texts and choices are asked for: a client was seen to turn numbers into Yes and No. A refusal, an error and an empty answer
 * are all the same: some clients refuse by themselves when nobody is there.
 */
export function askThrough(server: Server): AskPerson {
  return async ({ message, fields, required }, signal) => {
    if (server.getClientCapabilities()?.elicitation === undefined) return undefined;
    const requestedSchema = { type: 'object' as const, properties: { ...fields }, required: [...required] };
    try {
      const { action, content = {} } = await server.elicitInput(
        { mode: 'form', message, requestedSchema },
        { timeout: answerWithinMs, signal },
      );
      if (action !== 'accept') return undefined;
      const texts = Object.entries(content).flatMap(([name, value]) =>
        typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
      );
      const answers = Object.fromEntries(texts);
      return required.every((name) => answers[name] !== undefined) ? answers : undefined;
    } catch {
      // The client cannot show the form, gave an answer of another shape, or the call was cancelled.
      return undefined;
    }
  };
}
