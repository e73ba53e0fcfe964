// An editor of Python: a plain text field, the same text coloured below it, and line numbers.
// The page hands over the text once for each document; what is typed goes back after a pause,
// and at once when the field is left. Undo is the browser's own: nothing sets the field's value.
const PAUSE = 350;
const INDENT = "    ";
const KEYWORDS =
  "and as assert async await break case class continue def del elif else except finally for from " +
  "global if import in is lambda match nonlocal not or pass raise return try while with yield";
const CONSTANTS = "True False None self";
const TOKENS = [
  ["comment", "#[^\\n]*"],
  ["string", "(?:\\b[rbfuRBFU]{1,2})?(?:\"\"\"[\\s\\S]*?(?:\"\"\"|(?![\\s\\S]))|'''[\\s\\S]*?(?:'''|(?![\\s\\S])))"],
  ["string", "(?:\\b[rbfuRBFU]{1,2})?(?:\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?)"],
  ["mark", "^[ \\t]*@[\\w.]+"],
  ["name", "(?<=\\b(?:def|class)\\s+)\\w+"],
  ["constant", `\\b(?:${CONSTANTS.replaceAll(" ", "|")})\\b`],
  ["keyword", `\\b(?:${KEYWORDS.replaceAll(" ", "|")})\\b`],
  ["number", "\\b(?:0[xXoObB][\\da-fA-F_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:[eE][+-]?\\d+)?)\\b"],
];
const PATTERN = new RegExp(TOKENS.map(([, pattern]) => `(${pattern})`).join("|"), "gm");

function coloured(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    fragment.append(text.slice(end, match.index));
    const part = document.createElement("span");
    part.className = TOKENS[match.slice(1).findIndex((group) => group !== undefined)][0];
    part.textContent = match[0];
    fragment.append(part);
    end = match.index + match[0].length;
  }
  fragment.append(text.slice(end), "\n");
  return fragment;
}

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  if (!data) return undefined;
  const field = parentElement.querySelector("textarea");
  const picture = parentElement.querySelector("pre");
  const numbers = parentElement.querySelector("ol");
  const state = (field.state ??= { sent: "" });
  const isNew = state.document !== data.document;

  function draw() {
    picture.replaceChildren(coloured(field.value));
    const lines = field.value.split("\n").length;
    while (numbers.childElementCount > lines) numbers.lastChild.remove();
    while (numbers.childElementCount < lines) numbers.append(document.createElement("li"));
    follow();
  }

  function mark() {
    [...numbers.children].forEach((number) => {
      number.className = "";
      number.removeAttribute("title");
    });
    for (const fault of data.faults) {
      const number = numbers.children[fault.line - 1];
      if (!number || number.className === "error") continue;
      number.className = fault.severity;
      number.title = fault.text;
    }
  }

  function follow() {
    picture.style.transform = `translate(${-field.scrollLeft}px, ${-field.scrollTop}px)`;
    numbers.style.transform = `translateY(${-field.scrollTop}px)`;
  }

  function send() {
    clearTimeout(state.timer);
    if (field.value === state.sent) return;
    state.sent = field.value;
    setStateValue("typed", { document: state.document, text: field.value });
  }

  function go(line) {
    const lines = field.value.split("\n");
    const at = Math.min(Math.max(line, 1), lines.length) - 1;
    const start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
    field.scrollTop = Math.max(0, (at - 6) * parseFloat(getComputedStyle(field).lineHeight));
  }

  // Inserted as if it was typed, so that the browser can undo it.
  function insert(text) {
    document.execCommand("insertText", false, text);
  }

  function indent(back) {
    const { selectionStart, selectionEnd, value } = field;
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    if (!back && !value.slice(selectionStart, selectionEnd).includes("\n")) {
      insert(INDENT.slice((selectionStart - start) % INDENT.length));
      return;
    }
    const lines = value.slice(start, selectionEnd).split("\n");
    const changed = lines.map((line) => (back ? line.replace(/^( {1,4}|\t)/, "") : INDENT + line));
    field.setSelectionRange(start, selectionEnd);
    insert(changed.join("\n"));
    field.setSelectionRange(start, start + changed.join("\n").length);
  }

  function breakLine() {
    const before = field.value.slice(0, field.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    insert(`\n${line.match(/^\s*/)[0]}${/:\s*(#.*)?$/.test(line) ? INDENT : ""}`);
  }

  if (isNew) {
    state.document = data.document;
    state.sent = data.text;
    state.leaves = false;
    field.value = data.text;
    field.scrollTop = 0;
  }
  field.setAttribute("aria-label", data.label);
  field.setAttribute("aria-description", data.hint);
  field.readOnly = data.readOnly;
  state.saved = data.saved;
  draw();
  mark();
  if (data.jump && state.jump !== data.jump.number) {
    state.jump = data.jump.number;
    go(data.jump.line);
  }

  field.oninput = () => {
    draw();
    clearTimeout(state.timer);
    state.timer = setTimeout(send, PAUSE);
  };
  field.onscroll = follow;
  field.onblur = send;
  field.onkeydown = (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    event.stopPropagation(); // a letter is none of the page's shortcuts
    if (isCommand && event.key.toLowerCase() === "s") {
      event.preventDefault();
      send();
      setTriggerValue("save", { text: field.value });
    } else if (event.key === "Tab" && !isCommand && !state.leaves && !field.readOnly) {
      event.preventDefault();
      indent(event.shiftKey);
    } else if (event.key === "Enter" && !isCommand && !event.isComposing && !field.readOnly) {
      event.preventDefault();
      breakLine();
    }
    state.leaves = event.key === "Escape" || (state.leaves && event.key === "Shift");
  };
  const ask = (event) => {
    if (field.value !== state.saved && !field.readOnly) event.preventDefault();
  };
  window.addEventListener("beforeunload", ask);
  return () => window.removeEventListener("beforeunload", ask);
}
