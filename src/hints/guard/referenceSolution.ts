import { grammarFor } from '../../syntax/language.ts';
import type { SyntaxParser } from '../../syntax/parser.ts';
import { type AnswerStatement, answerStatements, lineStatements } from './answerStatements.ts';
import { type ReferenceSolution, referenceSolution } from './leakCheck.ts';

/** Prepares answers for the check: parsed with the language's grammar, or line by line if there is none. */
export class ReferenceParser {
  readonly #parser: Pick<SyntaxParser, 'withTree'>;

  constructor(parser: Pick<SyntaxParser, 'withTree'>) {
    this.#parser = parser;
  }

  /**
   * @param language VS Code's language id or a common name.
   * @param own Text that the user already has: its statements cannot leak.
   */
  async parseReference(answer: string, language: string, own = ''): Promise<ReferenceSolution> {
    const grammar = grammarFor(language);
    const [statements, known] = [
      await this.#statements(answer, language),
      own.trim() === '' ? [] : await this.#statements(own, language),
    ];
    return referenceSolution(statements, grammar ?? language, known);
  }

  async #statements(code: string, language: string): Promise<readonly AnswerStatement[]> {
    const grammar = grammarFor(language);
    if (grammar === undefined) return lineStatements(code, language);
    const parsed = await this.#parser.withTree(grammar, code, (root) =>
      root.hasError ? [] : answerStatements(root, code, grammar),
    );
    return parsed.length > 0 ? parsed : lineStatements(code, grammar);
  }
}
