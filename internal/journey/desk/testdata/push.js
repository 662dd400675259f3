() => {
  // What a browser's maker does for it: a subscription with keys of the browser's
  // own, and the opening of a push by RFC 8291 with the browser's cryptography.
  const url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const joined = (...parts) => Uint8Array.from(parts.flatMap((p) => [...new Uint8Array(p)]));
  const ascii = (text) => new TextEncoder().encode(text);
  const kept = () => JSON.parse(localStorage.getItem("push"));
  const derive = async (secret, salt, info, length) => crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info },
    await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]), length * 8);
  return {
    subscribe: (endpoint) => {
      PushManager.prototype.subscribe = async function (options) {
        const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
        const auth = crypto.getRandomValues(new Uint8Array(16));
        const own = await crypto.subtle.exportKey("raw", pair.publicKey);
        localStorage.setItem("push", JSON.stringify({ own: url(own), auth: url(auth), house: url(options.applicationServerKey),
          secret: await crypto.subtle.exportKey("jwk", pair.privateKey) }));
        return { endpoint, getKey: (name) => (name === "auth" ? auth.buffer : own) };
      };
      return true;
    },
    house: () => kept().house,
    open: async (text) => {
      const body = bytes(text), k = kept();
      const salt = body.slice(0, 16), theirs = body.slice(21, 21 + body[20]);
      const mine = await crypto.subtle.importKey("jwk", k.secret, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
      const peer = await crypto.subtle.importKey("raw", theirs, { name: "ECDH", namedCurve: "P-256" }, false, []);
      const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: peer }, mine, 256);
      const material = await derive(shared, bytes(k.auth), joined(ascii("WebPush: info\0"), bytes(k.own), theirs), 32);
      const key = await crypto.subtle.importKey("raw", await derive(material, salt, ascii("Content-Encoding: aes128gcm\0"), 16), "AES-GCM", false, ["decrypt"]);
      const plain = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: await derive(material, salt, ascii("Content-Encoding: nonce\0"), 12) }, key, body.slice(21 + body[20])));
      return new TextDecoder().decode(plain.slice(0, plain.lastIndexOf(2)));
    },
    ready: async () => Boolean((await navigator.serviceWorker.getRegistration("/notices/"))?.active),
    shown: async () => {
      const worker = await navigator.serviceWorker.getRegistration("/notices/");
      const [one] = worker ? await worker.getNotifications() : [];
      return one ? `${one.title}|${one.body}|${one.data}` : "";
    },
  };
}
