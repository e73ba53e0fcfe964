declare module "plotly.js-basic-dist-min" {
  const Plotly: {
    react(at: HTMLElement, traces: object[], layout: object, config: object): Promise<unknown>;
    purge(at: HTMLElement): void;
  };
  export default Plotly;
}
