/** What 填报 does with scripts: drafts while somebody types, files with progress. Without them both are buttons. */

const SAVED_AFTER_MS = 1_000;
const TRIED_AGAIN_AFTER_MS = 10_000;
/** What a browser still sends from a page that is being left. */
const MOST_LEFT_BEHIND = 60_000;

/** Saves what is typed into the form, on top of the revision that the form knows. */
class Draft {
  #timer = null;
  #saving = null;
  #isDirty = false;
  #isStopped = false;
  #isHandedIn = false;

  constructor(form) {
    this.form = form;
    form.addEventListener('input', () => this.#changed(SAVED_AFTER_MS));
    form.addEventListener('submit', (event) => this.#handIn(event));
    document.addEventListener('visibilitychange', () => document.hidden && this.flush());
    // A page taken out of the browser's store is as it was before it was handed in.
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
  }

  /** Saves what has not been saved yet; resolves when nothing is on its way. */
  async flush() {
    clearTimeout(this.#timer);
    if (this.#isDirty && !this.#isStopped && !this.#saving) this.#saving = this.#save();
    await this.#saving;
  }

  #changed(ms) {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), ms);
  }

  /** Once; and not before what is typed is safe, whatever becomes of the request. */
  #handIn(event) {
    if (this.#isHandedIn) return event.preventDefault();
    const isSafe = !this.#isDirty && !this.#saving;
    // Browsers of before 2022 cannot be asked to go on.
    if (isSafe || !event.submitter || !this.form.requestSubmit) return this.#letGo();
    event.preventDefault();
    this.#isHandedIn = true;
    const { submitter } = event;
    this.flush().finally(() => {
      this.#isHandedIn = false;
      this.#isDirty = false;
      this.form.requestSubmit(submitter);
    });
  }

  #letGo() {
    this.#isHandedIn = true;
    this.#isStopped = true;
    clearTimeout(this.#timer);
    for (const button of this.form.querySelectorAll('button')) button.setAttribute('aria-disabled', 'true');
  }

  async #save() {
    this.#isDirty = false;
    const body = new URLSearchParams(new FormData(this.form));
    try {
      const keepalive = document.hidden && body.toString().length < MOST_LEFT_BEHIND;
      const answer = await fetch(this.form.dataset.draft, { method: 'POST', body, keepalive });
      await this.#told(answer);
    } catch {
      this.#say('暂时未能保存草稿，将自动重试。', true);
      this.#changed(TRIED_AGAIN_AFTER_MS);
    } finally {
      this.#saving = null;
    }
  }

  async #told(answer) {
    const isOurs = answer.headers.get('content-type')?.startsWith('application/json');
    const { revision, says } = isOurs ? await answer.json() : {};
    if (answer.ok && isOurs) {
      this.form.elements.namedItem('revision').value = revision;
      this.#say(says, false);
      return;
    }
    if (answer.status >= 500 || answer.status === 429) throw new Error(`draft: ${answer.status}`);
    this.#isStopped = true;
    this.#say(says ?? '登录已结束，草稿未保存。请先复制已填内容，再重新进入。', true);
  }

  #say(text, isWarning) {
    const place = document.getElementById('draft-status');
    place.textContent = text;
    place.classList.toggle('warning', isWarning);
  }
}

/** Sends the forms of the files without leaving the page, so that what is typed stays. */
class Files {
  #isSending = false;

  constructor(draft) {
    document.addEventListener('submit', (event) => {
      if (!event.target.matches('form[data-files]')) return;
      event.preventDefault();
      if (!this.#isSending) this.#send(event.target, draft);
    });
  }

  async #send(form, draft) {
    const tooLarge = this.#tooLarge(form);
    if (tooLarge) return this.#say(`${tooLarge.name}超过规定大小，未上传。`);
    this.#isSending = true;
    try {
      await draft?.flush();
      await this.#exchange(form);
    } catch {
      this.#say('未能完成，请检查网络后重试。');
    } finally {
      this.#isSending = false;
    }
  }

  #tooLarge(form) {
    const most = Number(form.dataset.most);
    const chosen = form.querySelector('input[type=file]')?.files ?? [];
    return most > 0 ? [...chosen].find(({ size }) => size > most) : undefined;
  }

  /** Only this kind of request tells how far it is. */
  #exchange(form) {
    const progress = form.querySelector('progress');
    const request = new XMLHttpRequest();
    request.open('POST', form.action);
    if (progress) progress.hidden = false;
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (progress && total > 0) progress.value = Math.round((loaded / total) * 100);
    });
    const body = new FormData(form);
    request.send(form.enctype === 'multipart/form-data' ? body : new URLSearchParams(body));
    return new Promise((resolve, reject) => {
      request.addEventListener('error', reject);
      request.addEventListener('abort', reject);
      request.addEventListener('load', () => {
        if (progress) progress.hidden = true;
        this.#show(request.responseText);
        resolve();
      });
    });
  }

  #show(text) {
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.getElementById('files');
    const problem = page.querySelector('[role=alert]')?.textContent ?? '';
    if (!fresh) return this.#say(problem || '登录已结束或权限有变化，请刷新页面。');
    document.getElementById('files').replaceWith(fresh);
    this.#say(problem || '附件已更新。');
    fresh.querySelector('input[type=file], h2')?.focus();
  }

  #say(text) {
    const place = document.getElementById('files-status');
    if (place) place.textContent = text;
  }
}

const form = document.getElementById('report-form');
const draft = form?.dataset.draft ? new Draft(form) : null;
if (document.getElementById('files')) new Files(draft);
