// The text of a field between a person who types and a value that is set elsewhere, too.
//
// What is being typed is never replaced: a value from elsewhere is shown beside it.
export class Draft {
  text: string;
  other: string | null = null; // a value that was set elsewhere while something was being typed
  private sent: string | null = null; // comes back as a value

  constructor(private base: string) {
    this.text = base;
  }

  // Whether what was typed is not set yet.
  get changed(): boolean {
    return this.text !== this.base;
  }

  type(text: string): void {
    this.text = text;
  }

  // What is to be set; null where nothing was typed since.
  send(): string | null {
    if (!this.changed || this.sent === this.text) return null;
    this.sent = this.text;
    return this.text;
  }

  // A value comes from the server. Returns whether the field shows another text now.
  receive(value: string): boolean {
    if (value === this.base) return false;
    const kept = this.changed && this.text !== value;
    this.base = value;
    this.other = kept && value !== this.sent ? value : null;
    if (value === this.sent) this.sent = null;
    if (kept) return false;
    const differs = this.text !== value;
    this.text = value;
    return differs;
  }

  takeOther(): void {
    this.text = this.base;
    this.other = null;
  }
}
