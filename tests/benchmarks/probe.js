// Watches a page from inside, once a frame: also what frameworks hide in shadow trees.
((question) => {
  const probe = window.benchmark = { times: {}, shown: null, before: question.first };
  const { times } = probe;

  function* texts(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) yield node;
      else if (node.shadowRoot) yield* texts(node.shadowRoot);
    }
  }

  function* matching(root, selector) {
    for (const element of root.querySelectorAll("*")) {
      if (element.matches(selector)) yield element;
      if (element.shadowRoot) yield* matching(element.shadowRoot, selector);
    }
  }

  const visible = (element) => element.isConnected
    && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && element.getBoundingClientRect().height > 0;

  const within = (element, outer) => {
    for (let node = element; node; node = node.parentNode ?? node.host) if (node === outer) return true;
    return false;
  };

  // In sight, and nothing lies over it.
  const onTop = (element) => {
    const box = element.getBoundingClientRect();
    if (box.bottom < 4 || box.top > innerHeight - 4) return false;
    const x = box.left + Math.min(box.width / 2, 60);
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
    let found = document.elementFromPoint(x, y);
    for (let deeper = found; deeper?.shadowRoot;) {
      deeper = deeper.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === found) break;
      found = deeper;
    }
    return found !== null && (within(found, element) || within(element, found));
  };

  let sentence = null;
  let answer = null;
  let control = null;

  const readable = (node) => question.sentences.some((one) => node.data.replace(/\s+/g, " ").includes(one))
    && visible(node.parentElement) && onTop(node.parentElement);
  const answered = (node) => /Harga jual: Rp[\d.]+/.exec(node.data)?.[0].slice("Harga jual: ".length);

  const look = () => {
    if (document.body) {
      if (answer && !answer.isConnected) answer = null;
      if (!answer || times.readable === undefined) {
        for (const node of texts(document.body)) {
          if (times.readable === undefined && readable(node)) times.readable = performance.now();
          if (!answer && answered(node) && visible(node.parentElement)) answer = node;
        }
      }
      if (!control?.isConnected) {
        control = matching(document.body, question.control).next().value ?? null;
        if (control) times.control ??= performance.now();
      }
      probe.shown = (answer && answered(answer)) ?? probe.shown;
      if (times.pressed !== undefined && times.answered === undefined && probe.shown !== null
          && probe.shown !== probe.before) times.answered = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  addEventListener("keydown", () => { times.pressed ??= performance.now(); }, true);

  /** Make the control ready for a key; returns whether there is one. */
  probe.focus = () => {
    control?.focus({ preventScroll: true });
    return Boolean(control);
  };
  /** From now on, another answer than the present one is waited for. */
  probe.again = () => {
    delete times.pressed;
    delete times.answered;
    probe.before = probe.shown;
  };
  /** Wait some milliseconds for a time; returns whether it is there. */
  probe.wait = (name, patience) => new Promise((done) => {
    const end = performance.now() + patience;
    const see = () => {
      const seen = name === "control" ? Boolean(control) : times[name] !== undefined;
      if (seen || performance.now() > end) done(seen); else requestAnimationFrame(see);
    };
    see();
  });
})
