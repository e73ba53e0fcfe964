// An object whose listeners are called when it has changed.
export class Observable {
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  // Listeners may come and go while they are called.
  protected notify = (): void => {
    for (const listener of Array.from(this.listeners)) listener();
  };
}
