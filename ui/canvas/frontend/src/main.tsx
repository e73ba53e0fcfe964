// The component's way in. Streamlit may take its element away and give another: what has been
// built is kept and moved there, with its view and its selection.
import flowCss from "@xyflow/react/dist/base.css?inline";
import { createRoot, type Root } from "react-dom/client";
import { afloat } from "./afloat";
import { Canvas } from "./Canvas";
import ownCss from "./canvas.css?inline";
import { Editor } from "./editor";
import { EditorContext } from "./hooks";
import { Live } from "./live";
import { LivePanel } from "./LivePanel";
import panelsCss from "./panels/panels.css?inline";
import { RunStrip } from "./RunStrip";
import type { Component } from "./types";

const LEFT_FOR_GOOD = 4000;

class Mounted {
  readonly host = document.createElement("div");
  readonly editor: Editor;
  private readonly live: Live;
  private readonly root: Root;
  private readonly raise = afloat(this.host);
  private send: Component["setStateValue"] = () => {};

  constructor(component: Component) {
    this.host.className = "canvas";
    const style = document.createElement("style");
    style.textContent = flowCss + ownCss + panelsCss;
    const place = document.createElement("div");
    this.host.append(style, place);
    this.editor = new Editor(component.data!);
    this.editor.send = (name, value) => this.send(name, value);
    this.live = new Live(this.editor.store, (name, value) => this.send(name, value));
    this.editor.subscribe(() => {
      this.live.follow(); // a run that another page has started is heard of in a scene
      this.host.classList.toggle("large", this.editor.large);
    });
    this.root = createRoot(place);
    this.root.render(
      <EditorContext value={this.editor}>
        <RunStrip />
        <Canvas />
        <LivePanel />
      </EditorContext>,
    );
  }

  show({ data, parentElement, setStateValue }: Component): void {
    this.send = setStateValue;
    const slot = parentElement.querySelector(".slot");
    if (slot && this.host.parentNode !== slot) {
      slot.append(this.host);
      this.raise();
    }
    this.editor.take(data!);
    this.live.follow();
  }

  // Whether it is still on the page is known a while after it was told to go.
  leave(): void {
    window.setTimeout(() => {
      if (this.host.isConnected) return;
      this.live.stop();
      this.editor.document.stop();
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
