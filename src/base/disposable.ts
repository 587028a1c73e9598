export interface Disposable {
  dispose(): void;
}

/** Owns disposables and disposes them in reverse order; one added after disposal is disposed at once. */
export class DisposableList implements Disposable {
  #items: Disposable[] = [];
  #disposed = false;

  push<T extends Disposable>(item: T): T {
    if (this.#disposed) item.dispose();
    else this.#items.push(item);
    return item;
  }

  dispose(): void {
    this.#disposed = true;
    for (const item of this.#items.splice(0).reverse()) item.dispose();
  }
}
