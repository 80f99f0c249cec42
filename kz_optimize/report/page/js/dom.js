/* Elements of the page. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] those called on... are listeners; what is undefined or false is left out
 * @param {...(Node | string | null | undefined)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/* Writes an element anew, keeping the focus on the child that had it, which its data-key tells. */
/** @param {HTMLElement} node @param {() => void} write */
export function keepingFocus(node, write) {
  const active = document.activeElement;
  const focused = active instanceof HTMLElement && node.contains(active) ? active.dataset.key : null;
  write();
  if (focused) /** @type {HTMLElement} */ (node.querySelector(`[data-key="${CSS.escape(focused)}"]`) || node).focus();
}

/** @param {unknown} text */
export const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
