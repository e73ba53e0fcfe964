// The information on each stage: the scene's, or its block's while the stage is new.
import type { PipelineDocument } from "../document/document";
import { UNKNOWN_STAGE, type SceneStore } from "../document/store";
import type { Block, StageInfo } from "../model/types";

export class StageInfos {
  private readonly newStages = new Map<string, StageInfo>();

  constructor(
    private readonly store: SceneStore,
    private readonly document: PipelineDocument,
  ) {}

  info(id: string): StageInfo {
    const stage = this.document.stage(id);
    const stored = this.store.info(id);
    if (stored && (!stage || stored.block === stage.block)) return stored;
    return this.newStage(id, stage?.block ?? "");
  }

  // The same object as long as nothing it is made of changes, so that nothing is painted again.
  private newStage(id: string, name: string): StageInfo {
    const block = this.document.blocks.find((candidate) => candidate.id === name);
    const key = `${id} ${name} ${String(block !== undefined)} ${this.store.data.lang}`;
    const info = this.newStages.get(key) ?? {
      ...UNKNOWN_STAGE,
      id,
      block: name,
      title: name,
      ...blockAppearance(block),
    };
    this.newStages.set(key, info);
    return info;
  }
}

function blockAppearance(block: Block | undefined): Partial<StageInfo> {
  if (!block) return {};
  const { title, family, icon, ports, outputs, passes } = block;
  return { title, family, icon, ports, outputs, passes };
}
