// The component's way in. Streamlit may take its element away and give another: what has been
// built is kept and moved there, with its view and its selection.
import flowCss from "@xyflow/react/dist/base.css?inline";
import { createRoot, type Root } from "react-dom/client";
import { Canvas } from "./Canvas";
import ownCss from "./canvas.css?inline";
import { StoreContext } from "./hooks";
import { Live } from "./live";
import { LivePanel } from "./LivePanel";
import { RunStrip } from "./RunStrip";
import { Store } from "./store";
import type { Component } from "./types";

const LEFT_FOR_GOOD = 4000;

class Mounted {
  readonly host = document.createElement("div");
  readonly store: Store;
  private readonly live: Live;
  private readonly root: Root;
  private send: Component["setStateValue"] = () => {};

  constructor(component: Component) {
    this.host.className = "canvas";
    const style = document.createElement("style");
    style.textContent = flowCss + ownCss;
    const place = document.createElement("div");
    this.host.append(style, place);
    this.store = new Store(component.data!);
    this.live = new Live(this.store, (name, value) => this.send(name, value));
    this.root = createRoot(place);
    const select = (id: string | null) => this.send("stage", { id, at: Date.now() });
    this.root.render(
      <StoreContext value={this.store}>
        <RunStrip />
        <Canvas select={select} />
        <LivePanel />
      </StoreContext>,
    );
  }

  show({ data, parentElement, setStateValue }: Component): void {
    this.send = setStateValue;
    const slot = parentElement.querySelector(".slot");
    if (slot && this.host.parentNode !== slot) slot.append(this.host);
    this.store.take(data!);
    this.live.follow();
  }

  // Whether it is still on the page is known a while after it was told to go.
  leave(): void {
    window.setTimeout(() => {
      if (!this.host.isConnected) this.live.stop();
    }, LEFT_FOR_GOOD);
  }
}

const KEPT = new Map<string, Mounted>();

export default function canvas(component: Component & { key?: string }): (() => void) | undefined {
  if (!component.data) return undefined;
  const key = component.key ?? "";
  const mounted = KEPT.get(key) ?? new Mounted(component);
  KEPT.set(key, mounted);
  mounted.show(component);
  return () => mounted.leave();
}
