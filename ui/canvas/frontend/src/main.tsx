// The entry of the component: mounts the canvas in the element that Streamlit gives. Streamlit may
// replace that element: what is mounted is kept and moved to the new one, with its whole state.
//
// The rooms of this source, in the order in which to read them; each imports only from those above:
//   model/     the data, the rules of wires, applying edits, geometry and layout; pure functions
//   document/  the client of the document protocol: revisions, the outbox, the scene and the run
//   editor/    the editor and its commands; `api.ts` is all that the rooms below know of it
//   panels/    palette, toolbar, menus and popups
//   notes/     notes on the canvas
//   play/      the panel in which a run that was recorded is told stage by stage
//   view/      the canvas itself by React Flow, and in run/ what a run shows while it goes on
import flowCss from "@xyflow/react/dist/base.css?inline";
import { createRoot, type Root } from "react-dom/client";
import { RunStream } from "./document/runStream";
import { Editor } from "./editor/editor";
import { EditorContext } from "./editor/hooks";
import type { Component } from "./model/types";
import panelsCss from "./panels/panels.css?inline";
import { Canvas } from "./view/Canvas";
import benchCss from "./view/bench.css?inline";
import groupsCss from "./groups/groups.css?inline";
import ownCss from "./view/canvas.css?inline";
import guideCss from "./view/guide.css?inline";
import marksCss from "./view/stageMarks.css?inline";
import { keepOverlays } from "./view/overlays";
import { LivePanel } from "./view/run/LivePanel";
import { Play } from "./play";
import { RunLine } from "./view/run/RunLine";
import { Separator } from "./view/Separator";

const UNMOUNT_DELAY = 4000;

class Mounted {
  readonly host = document.createElement("div");
  readonly editor: Editor;
  private readonly live: RunStream;
  private readonly root: Root;
  private readonly restoreOverlays = keepOverlays(this.host);
  private send: Component["setStateValue"] = () => {};

  constructor(component: Component) {
    this.host.className = component.data!.fills ? "canvas filling" : "canvas";
    const style = document.createElement("style");
    style.textContent = flowCss + ownCss + groupsCss + marksCss + panelsCss + benchCss + guideCss;
    const place = document.createElement("div");
    this.host.append(style, place);
    this.editor = new Editor(component.data!);
    this.editor.send = (name, value) => this.send(name, value);
    this.live = new RunStream(this.editor.store, (name, value) => this.send(name, value));
    this.editor.subscribe(() => {
      this.live.follow(); // a run that another page has started is heard of in a scene
      this.host.classList.toggle("large", this.editor.fullWindow);
      this.host.classList.toggle("presenting", this.editor.bench?.presenting === true);
      this.host.classList.toggle("playing", this.editor.player.open);
      this.host.classList.toggle("guides-wires", this.editor.store.data.guide?.part === "wires");
    });
    this.root = createRoot(place);
    this.root.render(
      <EditorContext value={this.editor}>
        <RunLine />
        <Canvas />
        <LivePanel />
        <Separator />
        <Play />
      </EditorContext>,
    );
  }

  show({ data, parentElement, setStateValue }: Component): void {
    this.send = setStateValue;
    const slot = parentElement.querySelector(".slot");
    if (slot && this.host.parentNode !== slot) {
      slot.append(this.host);
      this.restoreOverlays();
    }
    this.editor.receive(data!);
    this.live.follow();
  }

  // Stops listening, unless the canvas is on the page again after a while.
  leave(): void {
    window.setTimeout(() => {
      if (this.host.isConnected) return;
      this.live.stop();
      this.editor.document.stop();
    }, UNMOUNT_DELAY);
  }
}

const MOUNTED = new Map<string, Mounted>();

export default function canvas(component: Component & { key?: string }): (() => void) | undefined {
  if (!component.data) return undefined;
  const key = component.key ?? "";
  const mounted = MOUNTED.get(key) ?? new Mounted(component);
  MOUNTED.set(key, mounted);
  mounted.show(component);
  return () => mounted.leave();
}
