// Adds what htmx does not cover: theme, dialogs, single submission, live progress, the drop zone, placeholders.
// All pages also work without this script.
(function () {
  'use strict';
  const root = document.documentElement;
  const $ = (selector, from) => (from || document).querySelector(selector);
  const $$ = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const grouped = new Intl.NumberFormat('en-GB');
  const csrf = $('meta[name="csrf"]');

  // ── theme ──────────────────────────────────────────────────────────────────────────────────────────
  const themes = { '': 'System', light: 'Light', dark: 'Dark' };
  function nameTheme(theme) {
    $$('[data-theme-name]').forEach((place) => { place.textContent = themes[theme]; });
  }
  nameTheme(root.dataset.theme || '');
  on('click', '[data-theme-switch]', () => {
    const order = Object.keys(themes);
    const next = order[(order.indexOf(root.dataset.theme || '') + 1) % order.length];
    if (next) root.dataset.theme = next; else delete root.dataset.theme;
    try { localStorage.setItem('theme', next); } catch (blocked) { /* without storage, the choice ends with the page */ }
    nameTheme(next);
  });

  // ── dialogs: without scripts they are popovers, with scripts they are modal ────────────────────────
  function enhance(from) {
    $$('dialog[popover]', from).forEach((dialog) => {
      dialog.removeAttribute('popover');
      $$('[popovertarget="' + dialog.id + '"]').forEach((button) => {
        button.removeAttribute('popovertarget');
        button.dataset.dialog = dialog.id;
      });
    });
    $$('[data-must-equal]', from).forEach(checkTyped);
    $$('[data-events]', from).forEach(openStream);
  }
  on('click', '[data-dialog]', (event, button) => {
    const dialog = document.getElementById(button.dataset.dialog);
    if (dialog.open) dialog.close(); else dialog.showModal();
  });
  document.addEventListener('click', (event) => {
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  });

  // Enables the button when the typed number equals the number of recipients.
  function checkTyped(input) {
    const typed = input.value.replace(/[\s.,'’]/g, '');
    const button = $('[type="submit"]', input.form);
    if (button) button.disabled = typed !== input.dataset.mustEqual;
  }
  on('input', '[data-must-equal]', (event, input) => checkTyped(input));

  // ── single submission ──────────────────────────────────────────────────────────────────────────────
  on('submit', 'form[method="post"]', (event, form) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.matches('[data-upload]')) { event.preventDefault(); renewToken(form).then(() => upload(form)); return; }
    form.dataset.sent = 'yes';
    const button = event.submitter;
    // Disabled later, because the name and value of a disabled button are not submitted.
    setTimeout(() => { if (button) { button.classList.add('is-busy'); button.disabled = true; } });
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    $$('form[data-sent]').forEach(unlock);
    $$('[data-events]').forEach(openStream);
  });
  function unlock(form) {
    delete form.dataset.sent;
    $$('.is-busy', form).forEach((button) => { button.classList.remove('is-busy'); button.disabled = false; });
  }

  // ── live progress ──────────────────────────────────────────────────────────────────────────────────
  const streams = new Map();
  function openStream(place) {
    if (streams.has(place) || !window.EventSource) return;
    const events = new EventSource(place.dataset.events);
    streams.set(place, events);
    const samples = [];
    events.addEventListener('progress', (event) => show(place, JSON.parse(event.data), samples));
    events.addEventListener('done', (event) => {
      if (event.data && event.data.startsWith('{')) show(place, JSON.parse(event.data), samples);
      closeStream(place);
      setTimeout(refresh, 600);
    });
  }
  function closeStream(place) {
    const events = streams.get(place);
    if (events) events.close();
    streams.delete(place);
  }
  window.addEventListener('pagehide', () => streams.forEach((events, place) => closeStream(place)));

  /** Loads the main part of the page again and keeps the scroll position. */
  function refresh() {
    const dialog = $('dialog[open]');
    if (dialog) { dialog.addEventListener('close', refresh, { once: true }); return; }
    fetch(location.href, { headers: { Accept: 'text/html' } }).then((answer) => answer.text()).then((html) => {
      const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('main');
      if (!fresh) { location.reload(); return; }
      streams.forEach((events, place) => closeStream(place));
      document.getElementById('main').replaceWith(fresh);
      window.htmx && htmx.process(fresh);
      enhance(fresh);
    }).catch(() => location.reload());
  }

  function show(place, progress, samples) {
    const total = progress.total || 0;
    const state = progress.status + (progress.preparing ? ' preparing' : '');
    if (place.dataset.state !== state && !progress.over) { place.dataset.state = state; setTimeout(refresh); }
    let x = 0;
    $$('rect[data-bucket]', place).forEach((rect) => {
      const width = total ? 1000 * (progress[rect.dataset.bucket] || 0) / total : 0;
      rect.setAttribute('x', x);
      rect.setAttribute('width', width);
      x += width;
    });
    // Dialogs show counts too, such as the number of waiting messages.
    $$('[data-count]').forEach((item) => {
      const count = progress[item.dataset.count];
      if (typeof count !== 'number') return;
      item.textContent = grouped.format(count);
    });
    $$('[data-share]', place).forEach((item) => { item.textContent = share(progress[item.dataset.share] || 0, total); });
    $$('[data-zero]', place).forEach((item) => item.classList.toggle('is-zero', !progress[item.dataset.zero]));
    setText(place, 'percent', percentOf(progress.processed, total, progress.queued + progress.sending));
    setText(place, 'rate', progress.rate ? perSecond(progress.rate.now) : null);
    setText(place, 'mean-rate', progress.rate ? perSecond(progress.rate.mean) : null);
    const writing = progress.preparing;
    setText(place, 'preparing', !writing ? '' : progress.processed > 0 ? 'The rest waits for the best variant'
      : 'Writing the messages: ' + writing.progress.toFixed(1) + ' %');
    setText(place, 'elapsed', duration(progress.elapsed_seconds));
    const left = progress.remaining_seconds;
    setText(place, 'remaining', typeof left === 'number' ? 'about ' + duration(left) : '–');
    announce(place, progress, total);
    if (progress.rate) drawRate(place, progress.rate.now, samples);
  }
  function perSecond(rate) {
    return (rate < 10 ? rate.toFixed(1) : grouped.format(Math.round(rate))) + ' / s';
  }
  function setText(place, field, text) {
    if (text === null || text === undefined) return;
    $$('[data-say="' + field + '"]', place).forEach((item) => { if (item.textContent !== text) item.textContent = text; });
  }
  function share(count, total) {
    if (!count || !total) return '';
    const share = 100 * count / total;
    return share < 0.05 ? '< 0.1 %' : share.toFixed(1) + ' %';
  }
  /** Returns at most 99.9 % while a message has no outcome. */
  function percentOf(processed, total, open) {
    if (!total) return '0 %';
    const percent = Math.floor(1000 * processed / total) / 10;
    return (percent >= 100 && open > 0 ? 99.9 : percent).toFixed(1).replace('100.0', '100') + ' %';
  }
  function duration(seconds) {
    if (typeof seconds !== 'number') return null;
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return s + ' s';
    if (s < 3600) return Math.floor(s / 60) + ' min ' + (s % 60) + ' s';
    return Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' min';
  }
  /** Announces the progress to screen readers in steps of ten percent. */
  function announce(place, progress, total) {
    const live = $('[aria-live]', place);
    if (!live || !total) return;
    const tenth = Math.floor(10 * progress.processed / total) * 10;
    if (live.dataset.tenth === String(tenth)) return;
    live.dataset.tenth = tenth;
    live.textContent = tenth + ' percent, ' + grouped.format(progress.processed) + ' of ' + grouped.format(total);
  }
  function drawRate(place, rate, samples) {
    const line = $('.spark polyline', place);
    if (!line) return;
    samples.push(rate);
    if (samples.length > 120) samples.shift();
    const top = Math.max(1, ...samples);
    const step = 300 / Math.max(1, samples.length - 1);
    const points = samples.map((value, at) => (at * step).toFixed(1) + ',' + (42 - 38 * value / top).toFixed(1));
    line.setAttribute('points', points.join(' '));
    $('.spark path', place).setAttribute('d', 'M0,44 L' + points.join(' L') + ' L300,44 Z');
  }

  // ── placeholders and replacements in a text ────────────────────────────────────────────────────────
  on('click', '[data-insert]', (event, button) => {
    const area = document.getElementById(button.dataset.into);
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, 'end');
    area.focus();
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  on('click', '[data-replace]', (event, button) => {
    const area = document.getElementById(button.dataset.into);
    area.value = area.value.split(button.dataset.replace).join(button.dataset.by);
    area.dispatchEvent(new Event('input', { bubbles: true }));
    area.focus();
    event.preventDefault();
  });
  on('change', '[data-fill]', (event, select) => {
    const chosen = select.selectedOptions[0];
    const area = document.getElementById(select.dataset.fill);
    if (!chosen || !chosen.dataset.body) return;
    area.value = chosen.dataset.body;
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });

  // ── a file dropped on the page ─────────────────────────────────────────────────────────────────────
  const drop = $('[data-drop]');
  if (drop) {
    const input = $('input[type="file"]', drop);
    let depth = 0;
    const files = (event) => event.dataTransfer && Array.from(event.dataTransfer.types).includes('Files');
    document.addEventListener('dragenter', (event) => { if (files(event) && ++depth) root.classList.add('is-dragging'); });
    document.addEventListener('dragleave', (event) => { if (files(event) && --depth <= 0) { depth = 0; root.classList.remove('is-dragging'); } });
    document.addEventListener('dragover', (event) => { if (files(event)) event.preventDefault(); });
    document.addEventListener('drop', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      depth = 0;
      root.classList.remove('is-dragging');
      input.files = event.dataTransfer.files;
      chosen(input);
    });
    input.addEventListener('change', () => chosen(input));
  }
  function chosen(input) {
    const file = input.files[0];
    const form = input.form;
    $('[data-chosen]', form).textContent = file ? file.name + ', ' + size(file.size) : '';
    preview(form);
    $('[type="submit"]', form).focus();
  }
  function size(bytes) {
    if (bytes < 1000) return bytes + ' bytes';
    return bytes < 1e6 ? (bytes / 1e3).toFixed(1) + ' kB' : (bytes / 1e6).toFixed(1) + ' MB';
  }
  /** Shows the first rows as the server reads them. Sends only the beginning of a large file. */
  let previews = 0;
  async function preview(form) {
    const place = $('[data-preview]', form);
    const file = $('input[type="file"]', form).files[0];
    if (!place) return;
    const turn = ++previews;
    if (!file || (isWorkbook(file) && file.size > 20e6)) { place.hidden = true; return; }
    const data = new FormData();
    ['default_country', 'encoding', 'mapping', 'sheet'].forEach((name) => data.append(name, form.elements[name].value));
    data.append('file', await beginning(file), file.name);
    try {
      const answer = await fetch(place.dataset.preview, {
        method: 'POST', body: data, headers: Object.assign({ Accept: 'text/html' }, csrf ? { [csrf.dataset.header]: csrf.content } : {})
      });
      const html = await answer.text();
      if (turn !== previews || html.includes('<html')) return;
      place.innerHTML = html;
      place.hidden = false;
    } catch (offline) { if (turn === previews) place.hidden = true; }
  }
  function isWorkbook(file) { return /\.(xlsx|xlsm|ods)$/i.test(file.name); }
  /** Cuts a large file in front of a line end. A workbook can only be read as a whole. */
  async function beginning(file) {
    if (file.size <= 1 << 20 || isWorkbook(file)) return file;
    const bytes = new Uint8Array(await file.slice(0, 1 << 20).arrayBuffer());
    const end = bytes.lastIndexOf(10);
    return new Blob([bytes.subarray(0, end > 0 ? end : bytes.length)], { type: file.type });
  }
  on('change', '[data-upload] [name="encoding"], [data-upload] [name="mapping"], [data-upload] [name="default_country"], [data-upload] [name="sheet"]',
    (event, field) => preview(field.form));
  on('click', '[data-encoding]', (event, button) => {
    const form = button.closest('form');
    form.elements.encoding.value = button.dataset.encoding;
    preview(form);
  });
  on('change', '[data-column]', (event, select) => {
    const form = select.form;
    const mapping = mappingOf(form.elements.mapping.value);
    Object.keys(mapping).filter((name) => select.value && mapping[name] === select.value).forEach((name) => { mapping[name] = ''; });
    mapping[select.dataset.column] = select.value;
    form.elements.mapping.value = JSON.stringify(mapping);
    preview(form);
  });
  /** Reads the mapping like the server: as JSON, or as lines with an equals sign. */
  function mappingOf(text) {
    try { return Object.assign({}, JSON.parse(text)); } catch (lines) { /* not JSON */ }
    const mapping = {};
    text.split('\n').filter((line) => line.includes('=')).forEach((line) => {
      const at = line.lastIndexOf('=');
      mapping[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    });
    return mapping;
  }
  /** After a new sign-in in another tab, the page has a token of the old session. */
  async function renewToken(form) {
    if (!form.dataset.signedOut || !csrf) return;
    const page = await fetch(location.href, { headers: { Accept: 'text/html' } }).then((answer) => answer.text());
    const fresh = $('meta[name="csrf"]', new DOMParser().parseFromString(page, 'text/html'));
    if (fresh) csrf.content = fresh.content;
    delete form.dataset.signedOut;
  }
  /** Uploads a file with a progress bar. The response is the page of the import, or the form with an error. */
  function upload(form) {
    form.dataset.sent = 'yes';
    const button = $('[type="submit"]', form);
    button.classList.add('is-busy');
    button.disabled = true;
    const bar = $('progress', form);
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    request.setRequestHeader('Accept', 'text/html');
    if (csrf) request.setRequestHeader(csrf.dataset.header, csrf.content);
    request.upload.onprogress = (event) => {
      if (!bar || !event.lengthComputable) return;
      bar.hidden = false;
      bar.max = event.total;
      bar.value = event.loaded;
    };
    request.onload = () => {
      if (request.responseURL && new URL(request.responseURL).pathname === '/sign-in') {
        showUploadError(form, bar, 'Your session has ended. Sign in in another tab of this browser. Then press Import again.');
        form.dataset.signedOut = 'yes';
        return;
      }
      if (request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname) {
        location.assign(request.responseURL);
        return;
      }
      const fresh = new DOMParser().parseFromString(request.responseText, 'text/html');
      const problem = $('[data-upload-error]', fresh) || $('h1 + p', fresh);
      const fields = showFieldErrors(form, fresh);
      const text = problem ? problem.textContent : 'The file could not be uploaded.';
      showUploadError(form, bar, text.trim() || !fields ? text : 'Nothing was imported. Correct the marked field.');
    };
    request.onerror = () => showUploadError(form, bar, 'The connection was lost. Nothing was imported; try again.');
    const data = new FormData(form);
    if (csrf) data.delete(csrf.dataset.field);
    request.send(data);
  }
  function showUploadError(form, bar, text) {
    unlock(form);
    if (bar) bar.hidden = true;
    const place = $('[data-upload-error]', form);
    place.textContent = text.trim();
    const error = $('[aria-invalid]', form) || place.closest('.error');
    place.closest('.error').hidden = false;
    // On a phone the button is far below the error.
    error.scrollIntoView({ block: 'center' });
  }
  /** Shows the errors of the answer beside the same fields of the page. Returns how many there are. */
  function showFieldErrors(form, fresh) {
    $$('.field > .error', form).forEach((old) => old.remove());
    $$('[aria-invalid]', form).forEach((field) => field.removeAttribute('aria-invalid'));
    const errors = $$('.field > .error', fresh);
    errors.forEach((error) => {
      const same = $('[aria-invalid]', error.parentElement);
      const field = same && document.getElementById(same.id);
      if (!field) return;
      field.setAttribute('aria-invalid', 'true');
      field.setAttribute('aria-describedby', error.id);
      field.closest('.field').append(document.importNode(error, true));
    });
    return errors.length;
  }

  // ── copying and toasts ─────────────────────────────────────────────────────────────────────────────
  on('click', '[data-copy]', (event, button) => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    navigator.clipboard.writeText(text).then(() => toast('Copied.'));
  });
  on('click', '[data-dismiss]', (event, button) => button.closest('.toast').remove());
  function toast(text) {
    const note = document.createElement('p');
    note.className = 'toast';
    note.textContent = text;
    $('.toasts').append(note);
    setTimeout(() => note.remove(), 4000);
  }
  // Removes the parameter, so that a reload or a bookmark does not show the toast again.
  if (new URLSearchParams(location.search).has('done')) {
    const address = new URL(location.href);
    address.searchParams.delete('done');
    history.replaceState(null, '', address);
    setTimeout(() => $$('.toast').forEach((note) => note.remove()), 6000);
  }
  document.addEventListener('htmx:configRequest', (event) => {
    if (csrf) event.detail.headers[csrf.dataset.header] = csrf.content;
  });
  document.addEventListener('htmx:afterSwap', (event) => enhance(event.target));
  document.addEventListener('htmx:responseError', () => toast('The request failed. Reload the page and try again.'));
  // A preview must not replace a page with typed text by the sign-in page. Sending the form keeps its input.
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    const status = event.detail.xhr.status;
    const form = event.detail.elt.closest('form');
    if (!form || !form.elements.form_of || (status !== 401 && status !== 403)) return;
    event.preventDefault();
    if ($('[data-signed-out]', form)) return;
    const note = document.createElement('p');
    note.className = 'callout callout-warn';
    note.dataset.signedOut = '';
    note.setAttribute('role', 'status');
    note.textContent = 'Your session has ended. What you wrote is still here, without a preview. Press “'
      + $('[type="submit"]', form).textContent.trim() + '” to sign in again. Nothing gets lost.';
    // Next to what is being written, so that it is seen.
    const field = document.activeElement && document.activeElement.closest('.field');
    if (field) field.after(note); else $('.dock', form).before(note);
  });
  // The form that was sent without a session comes back by itself.
  $$('form[data-submit-now]').forEach((form) => form.requestSubmit());

  function on(type, selector, act) {
    document.addEventListener(type, (event) => {
      const hit = event.target instanceof Element && event.target.closest(selector);
      if (hit) act(event, hit);
    });
  }
  enhance(document);
})();
