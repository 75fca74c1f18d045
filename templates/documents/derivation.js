"use strict";
// Lights what takes part together. data-m names what a part of a formula or a rectangle of a figure stands for: one
// name for an element (x-0-0-1-2) or a phase (p-0-1), the names of an output, an input and a weight for a product.
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const low = (text) => text.replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));

  // An element as it is written, in a line of text.
  const spoken = (node) => {
    const texts = [];
    const walk = (part, lowered) => {
      if (!part.children.length) texts.push(lowered ? low(part.textContent.trim()) : part.textContent.trim());
      [...part.children].forEach((child, place) => walk(child, lowered || (part.localName === "msub" && place > 0)));
    };
    walk(node, false);
    return texts.join("");
  };

  const start = (root) => {
    const namesOf = (node) => node.dataset.m.split(/[ _]/).filter(Boolean);
    const marked = [...root.querySelectorAll("[data-m]")];
    const elements = new Map(); // name → the nodes that are it
    const products = new Map(); // name → the products that it takes part in
    const productOf = new Map(); // node → the product that it stands in, or null
    const push = (map, name, value) => (map.has(name) ? map.get(name).push(value) : map.set(name, [value]));
    for (const node of marked) {
      const names = namesOf(node);
      if (names.length > 1) {
        for (const name of names) push(products, name, node);
      } else {
        push(elements, names[0], node);
        productOf.set(node, node.parentElement.closest("[data-m]"));
      }
    }

    // (i + p) mod S per axis, for the elements of the input.
    const axes = (root.dataset.axes || "").split(" ").filter(Boolean).map((axis) => axis.split(":").map(Number));
    const phases = new Map();
    for (const name of new Set([...elements.keys(), ...products.keys()])) {
      if (!name.startsWith("x-")) continue;
      const at = name.split("-").slice(3).map(Number);
      if (at.length !== axes.length) continue;
      push(phases, ["p", ...at.map((i, a) => (i + axes[a][0]) % axes[a][1])].join("-"), name);
    }

    const words = (what, values) => fill(root.getAttribute(`data-say-${what}`) || "", values);
    const status = root.querySelector(".said");
    const say = (text) => {
      if (status && status.textContent !== text) status.textContent = text;
    };

    let lit = [];
    let shown = null;
    let pinned = null;
    const dim = () => {
      for (const node of lit) node.classList.remove("lit", "lit-term", "near");
      lit = [];
      shown = null;
    };
    const add = (node, name) => {
      node.classList.add(name);
      lit.push(node);
    };
    const written = (name) => (elements.get(name) || []).map(spoken).find(Boolean) || name;

    const light = (node) => {
      if (node === shown) return;
      dim();
      shown = node;
      const names = namesOf(node);
      const own = names[0].startsWith("p-") ? phases.get(names[0]) || [] : names;
      const met = new Set(own.flatMap((name) => products.get(name) || []));
      const same = [...names].sort().join(" ");
      const terms =
        names.length > 1 ? new Set([...met].filter((term) => namesOf(term).sort().join(" ") === same)) : met;
      const others = new Set([...terms].flatMap(namesOf));
      for (const name of own) others.delete(name);
      const stands = (place) => !productOf.get(place) || terms.has(productOf.get(place));
      for (const name of own) {
        for (const place of elements.get(name) || []) if (names.length === 1 || stands(place)) add(place, "lit");
      }
      if (own !== names) for (const place of elements.get(names[0])) add(place, "lit");
      for (const term of terms) add(term, "lit-term");
      for (const name of others) for (const place of elements.get(name) || []) if (stands(place)) add(place, "near");
      const count = new Set([...terms].map((term) => namesOf(term).sort().join(" "))).size;
      const name = spoken(node) || written(names[0]); // a rectangle of a figure bears no text
      if (names.length > 1) return words("product", { name, elements: names.map(written).join(", ") });
      if (own !== names) return words("phase", { name, elements: own.length, products: count });
      return words("element", { name, products: count, others: others.size });
    };
    const show = (node) => {
      const text = light(node);
      if (text !== undefined) say(text);
    };
    const clear = () => {
      pinned = null;
      dim();
      say("");
    };
    const pin = (node) => {
      if (pinned === node) {
        clear();
        return;
      }
      pinned = node;
      shown = null;
      say(words("pinned", { text: light(node) }));
    };

    // What an event is about: the mark that it happened in, or the phase whose row it happened in.
    const target = (event) => {
      const from = event.target;
      if (!(from instanceof Element)) return null;
      const row = from.closest("tr");
      return from.closest("[data-m]") || (row && row.querySelector('th [data-m^="p-"]'));
    };
    root.addEventListener("pointerover", (event) => {
      if (pinned || event.pointerType === "touch") return;
      const node = target(event) || (root.contains(document.activeElement) && document.activeElement.closest("[data-m]"));
      if (node) {
        show(node);
      } else if (shown) {
        clear();
      }
    });
    root.addEventListener("pointerleave", () => {
      if (!pinned && shown) clear();
    });
    root.addEventListener("click", (event) => {
      const node = target(event);
      if (node) {
        pin(node);
      } else if (pinned) {
        clear();
      }
    });
    root.addEventListener("focusin", (event) => {
      if (!pinned && event.target.matches("[data-m]")) show(event.target);
    });
    root.addEventListener("focusout", () => {
      if (!pinned && shown) clear();
    });

    // One tab stop for each formula, figure and table; the arrow keys move between the elements inside.
    const groupOf = (node) => node.closest("table") || node.closest("math, svg");
    const groups = new Map();
    for (const node of marked) if (productOf.has(node)) push(groups, groupOf(node), node);
    const stops = new Map();
    const stopAt = (group, node) => {
      if (stops.has(group)) stops.get(group).setAttribute("tabindex", "-1");
      node.setAttribute("tabindex", "0");
      stops.set(group, node);
    };
    for (const [group, nodes] of groups) stopAt(group, nodes[0]);

    const middle = (node) => {
      const box = node.getBoundingClientRect();
      return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, height: box.height };
    };
    // The nearest element in the nearest line above (-1) or below (1).
    const inLine = (nodes, node, way) => {
      const from = middle(node);
      const beyond = nodes
        .map((other) => ({ other, at: middle(other) }))
        .filter(({ at }) => way * (at.y - from.y) > Math.max(from.height, at.height) / 2);
      if (!beyond.length) return null;
      const line = Math.min(...beyond.map(({ at }) => way * at.y)) + from.height / 2;
      const near = beyond.filter(({ at }) => way * at.y <= line);
      return near.reduce((best, one) => (Math.abs(one.at.x - from.x) < Math.abs(best.at.x - from.x) ? one : best)).other;
    };
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        if (shown || pinned) {
          clear();
          say(words("cleared", {}));
        }
        return;
      }
      const node = event.target.closest("[data-m]");
      if (!node || event.ctrlKey || event.altKey || event.metaKey) return;
      const group = groupOf(node);
      const nodes = groups.get(group) || [];
      const place = nodes.indexOf(node);
      const moves = {
        ArrowRight: () => nodes[place + 1],
        ArrowLeft: () => nodes[place - 1],
        ArrowDown: () => inLine(nodes, node, 1),
        ArrowUp: () => inLine(nodes, node, -1),
        Home: () => nodes[0],
        End: () => nodes[nodes.length - 1],
      };
      if (event.key === "Enter" || event.key === " ") {
        pin(node);
      } else if (event.key in moves) {
        const next = moves[event.key]();
        if (next) {
          stopAt(group, next);
          next.focus();
        }
      } else {
        return;
      }
      event.preventDefault();
    });

    // A box is a tab stop only where it scrolls and nothing in it can be reached.
    const boxes = [...root.querySelectorAll(".box")];
    const stop = () => {
      const wide = boxes.map((box) => box.scrollWidth > box.clientWidth && !box.querySelector('[tabindex="0"]'));
      boxes.forEach((box, place) => (wide[place] ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex")));
    };
    stop();
    window.addEventListener("resize", stop);
    for (const hint of root.querySelectorAll(".help")) hint.hidden = false;
  };

  for (const root of document.querySelectorAll(".symconv:not([data-ready])")) {
    root.dataset.ready = "";
    start(root);
  }
})();
