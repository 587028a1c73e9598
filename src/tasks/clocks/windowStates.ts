interface WindowState {
  readonly focused: boolean;
  readonly active: boolean;
}

/** What is known of the editor's windows: whether a person can have been at one of them. */
export class WindowStates {
  readonly #states = new Map<string, WindowState>();
  #attended = 0;
  #focused = 0;

  set(window: string, focused: boolean, active: boolean): void {
    const before = this.#states.get(window);
    if (before !== undefined && before.focused === focused && before.active === active) return;
    if (before?.focused === true && before.active) this.#attended -= 1;
    if (focused && active) this.#attended += 1;
    if (before?.focused === true) this.#focused -= 1;
    if (focused) this.#focused += 1;
    this.#states.set(window, { focused, active });
  }

  /** After sleep or a restart nothing is known. */
  forget(): void {
    this.#states.clear();
    this.#attended = 0;
    this.#focused = 0;
  }

  /** Every window that ever told has lost the focus: the person is elsewhere. */
  get isUnfocused(): boolean {
    return this.#states.size > 0 && this.#focused === 0;
  }

  /** Undefined when this window never told. */
  of(window: string): WindowState | undefined {
    return this.#states.get(window);
  }

  /** Whether any window has focus and input; undefined when no window ever told. */
  get attended(): boolean | undefined {
    return this.#states.size === 0 ? undefined : this.#attended > 0;
  }
}
