interface WindowState {
  readonly focused: boolean;
  readonly active: boolean;
}

/** What is known about the editor's windows: whether a person can have been at one of them. */
export class WindowStates {
  readonly #states = new Map<string, WindowState>();
  readonly #workspaces = new Map<string, string>();
  #attended = 0;
  #focused = 0;

  /**
   * @returns whether a hand must have done this: the editor reactivates an inactive window only on a key, a click or a touch. A program
   * may set focus alone.
   */
  set(window: string, focused: boolean, active: boolean): boolean {
    const before = this.#states.get(window);
    if (before !== undefined && before.focused === focused && before.active === active) return false;
    if (before?.focused === true && before.active) this.#attended -= 1;
    if (focused && active) this.#attended += 1;
    if (before?.focused === true) this.#focused -= 1;
    if (focused) this.#focused += 1;
    this.#states.set(window, { focused, active });
    return before?.active === false && focused && active;
  }

  setWorkspace(window: string, workspace: string): void {
    if (workspace !== '') this.#workspaces.set(window, workspace);
  }

  /** Undefined if the window never named one. */
  workspaceOf(window: string): string | undefined {
    return this.#workspaces.get(window);
  }

  /** After sleep nothing is known. */
  forget(): void {
    this.#states.clear();
    this.#attended = 0;
    this.#focused = 0;
  }

  /** Every window that ever reported its focus has lost it: the person is elsewhere. */
  get isUnfocused(): boolean {
    return this.#states.size > 0 && this.#focused === 0;
  }

  /** Undefined if this window never reported its state. */
  of(window: string): WindowState | undefined {
    return this.#states.get(window);
  }

  /** Whether the window has focus and recent input; if it never reported its state, whether any window has. */
  isAttended(window: string): boolean {
    const state = this.#states.get(window);
    return state === undefined ? this.#attended > 0 : state.focused && state.active;
  }
}
