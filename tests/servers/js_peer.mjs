// The other side of encrypted rooms in tests: members who use matrix-js-sdk with Rust crypto.
//
// node js_peer.mjs FOLDER, where FOLDER holds node_modules. Each line of stdin is one deed,
// {"id", "who", "deed", "with"}; each line of stdout answers one, {"id", "done"} or
// {"id", "failed"}, in whatever order they end. What the SDK logs goes to stderr. All keys are in
// memory only and end with the process, which ends with its stdin.
import { Console } from "node:console";
import { createHash, randomUUID, webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

globalThis.console = new Console(process.stderr, process.stderr);

const MODULES = pathToFileURL(`${process.argv[2]}/node_modules/`);
const SDK = new URL("matrix-js-sdk/lib/", MODULES);
const WASM = new URL("@matrix-org/matrix-sdk-crypto-wasm/node.mjs", MODULES);
const { createClient, ClientEvent, EventType, SyncState } = await import(new URL("index.js", SDK));
const { OnlySignedDevicesIsolationMode } = await import(new URL("crypto-api/index.js", SDK));
const { logger } = await import(new URL("logger.js", SDK));
const { LoggerLevel, Tracing } = await import(WASM);
logger.setLevel("warn");

const MEGOLM = "m.megolm.v1.aes-sha2";
const members = new Map();

/** One signed-in device. `held`: to-device messages kept back, or null while they go out. */
class Device {
    constructor(said, server) {
        this.held = null;
        this.said = said;
        this.client = createClient({
            baseUrl: server,
            userId: said.user_id,
            deviceId: said.device_id,
            accessToken: said.access_token,
            fetchFn: (address, init) => this.fetch(address, init),
        });
    }

    /** Like a slow path between two servers: the sender is told that its message was taken. */
    async fetch(address, init) {
        if (this.held && String(address).includes("/sendToDevice/")) {
            this.held.push([address, { ...init, signal: undefined }]);
            return new Response("{}", { status: 200, headers: { "Content-Type": "application/json" } });
        }
        return fetch(address, init);
    }

    async start() {
        await this.client.initRustCrypto({ useIndexedDB: false });
        new Tracing(LoggerLevel.Warn).turnOn(); // the SDK has just asked for far more
        const ready = new Promise((resolve) => {
            const listen = (state) => {
                if (state !== SyncState.Prepared) return;
                this.client.off(ClientEvent.Sync, listen);
                resolve();
            };
            this.client.on(ClientEvent.Sync, listen);
        });
        await this.client.startClient({ initialSyncLimit: 200 });
        await ready;
        await this.known();
    }

    /** Until the server tells others the keys of this device: it is prepared before it has sent
     * them, and who hears of it meanwhile can seal nothing for it. */
    async known() {
        const { user_id: user, device_id: device } = this.said;
        for (let tries = 0; tries < 500; tries += 1) {
            const told = await this.client.downloadKeysForUsers([user]);
            if (told.device_keys?.[user]?.[device]) return;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error(`${user} ${device} has sent no keys`);
    }

    get crypto() {
        return this.client.getCrypto();
    }

    room(id) {
        const room = this.client.getRoom(id);
        if (!room) throw new Error(`${this.said.user_id} knows no room ${id}`);
        return room;
    }

    /** A room, once this device has heard that it is in it. */
    async here(id) {
        for (let tries = 0; tries < 500; tries += 1) {
            const room = this.client.getRoom(id);
            if (room?.getMyMembership() === "join") return room;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error(`${this.said.user_id} is not in ${id}`);
    }

    async sees(room, user, membership) {
        const now = () => this.room(room).getMember(user)?.membership;
        await this.until(`${membership} of ${user}`, () => now() === membership);
    }

    async until(what, test) {
        for (let tries = 0; tries < 500; tries += 1) {
            if (test()) return;
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        throw new Error(`it did not happen: ${what}`);
    }
}

async function signIn({ server, login, password, name, device }) {
    const form = {
        type: "m.login.password",
        identifier: { type: "m.id.user", user: login },
        password,
        initial_device_display_name: name,
        ...(device ? { device_id: device } : {}),
    };
    const address = `${server}/_matrix/client/v3/login`;
    const answer = await fetch(address, { method: "POST", body: JSON.stringify(form) });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`sign-in of ${login}: ${answer.status} ${said.error}`);
    const made = new Device(said, server);
    await made.start();
    const who = `${said.user_id} ${said.device_id}`;
    members.set(who, made);
    return { who, user: said.user_id, device: said.device_id, token: said.access_token };
}

function encryption({ count, ms }) {
    const content = { algorithm: MEGOLM };
    if (count) content.rotation_period_msgs = count;
    if (ms) content.rotation_period_ms = ms;
    return content;
}

/** The attachment as it is sent: https://spec.matrix.org/latest/client-server-api/#sending-encrypted-attachments */
async function sealFile(data) {
    const iv = new Uint8Array(16);
    webcrypto.getRandomValues(iv.subarray(0, 8));
    const usages = ["encrypt", "decrypt"];
    const key = await webcrypto.subtle.generateKey({ name: "AES-CTR", length: 256 }, true, usages);
    const way = { name: "AES-CTR", counter: iv, length: 64 };
    const sealed = Buffer.from(await webcrypto.subtle.encrypt(way, key, data));
    const note = {
        v: "v2",
        key: { ...(await webcrypto.subtle.exportKey("jwk", key)), key_ops: usages },
        iv: unpadded(Buffer.from(iv)),
        hashes: { sha256: unpadded(createHash("sha256").update(sealed).digest()) },
    };
    return { sealed, note };
}

async function openFile(sealed, note) {
    const hash = unpadded(createHash("sha256").update(sealed).digest());
    if (hash !== note.hashes.sha256) throw new Error("the file is not what its hash says");
    if (note.v !== "v2") throw new Error(`a file of version ${note.v}`);
    const usages = ["encrypt", "decrypt"];
    const key = await webcrypto.subtle.importKey("jwk", note.key, { name: "AES-CTR" }, true, usages);
    const way = { name: "AES-CTR", counter: Buffer.from(note.iv, "base64"), length: 64 };
    return Buffer.from(await webcrypto.subtle.decrypt(way, key, sealed));
}

function unpadded(bytes) {
    return bytes.toString("base64").replace(/=+$/, "");
}

/** One event as this device reads it. */
async function reading(device, event) {
    const sealed = event.getWireType() === EventType.RoomMessageEncrypted;
    const trust = sealed ? await device.crypto.getEncryptionInfoForEvent(event) : null;
    return {
        id: event.getId(),
        sender: event.getSender(),
        type: event.getType(),
        wire: event.getWireType(),
        session: event.getWireContent().session_id ?? null,
        content: event.getContent(), // with edits laid over it
        original: event.getOriginalContent(),
        relates: event.getWireContent()["m.relates_to"] ?? null,
        redacted: event.isRedacted(),
        pending: event.isBeingDecrypted(),
        failure: event.decryptionFailureReason ?? null,
        shield: trust ? [trust.shieldColour, trust.shieldReason] : null,
        state: event.isState() ? event.getStateKey() : null,
    };
}

const deeds = {
    async create(device, { name, invite, encrypted, count, ms, visibility }) {
        const state = [];
        const sealed = encryption({ count, ms });
        if (encrypted) state.push({ type: EventType.RoomEncryption, state_key: "", content: sealed });
        if (visibility) {
            const content = { history_visibility: visibility };
            state.push({ type: EventType.RoomHistoryVisibility, state_key: "", content });
        }
        const form = { name, invite, preset: "private_chat", initial_state: state };
        const { room_id: id } = await device.client.createRoom(form);
        const room = await device.here(id);
        // A room comes piece by piece; before this one, the SDK would write in plain.
        await device.until(`${id} is made`, () => !encrypted || room.hasEncryptionStateEvent());
        for (const user of invite) await device.sees(id, user, "invite");
        return id;
    },
    async encrypt(device, { room, count, ms }) {
        const content = encryption({ count, ms });
        await device.client.sendStateEvent(room, EventType.RoomEncryption, content, "");
        const state = () => device.room(room).currentState.getStateEvents(EventType.RoomEncryption, "");
        const same = () => state()?.getContent().rotation_period_msgs === content.rotation_period_msgs;
        await device.until(`${room} is encrypted`, () => state() && same());
    },
    async join(device, { room }) {
        await device.client.joinRoom(room);
        await device.here(room);
    },
    async invite(device, { room, user }) {
        await device.client.invite(room, user);
        await device.sees(room, user, "invite");
    },
    async leave(device, { room }) {
        await device.client.leave(room);
    },
    async kick(device, { room, user }) {
        await device.client.kick(room, user);
    },
    /** Return once this device has heard that somebody has come into a room, or left it. */
    async sees(device, { room, user, membership }) {
        await device.sees(room, user, membership);
    },
    async devices(device, { user }) {
        const found = (await device.crypto.getUserDeviceInfo([user], true)).get(user);
        return [...(found?.values() ?? [])].map((one) => ({
            id: one.deviceId,
            key: one.getIdentityKey(),
            signing: one.getFingerprint(),
            name: one.displayName ?? null,
        }));
    },
    /** Encrypted where the room is; plain otherwise. */
    async send(device, { room, kind, content, key }) {
        await device.here(room);
        const said = await device.client.sendEvent(room, kind, content, key ?? randomUUID());
        return said.event_id;
    },
    async redact(device, { room, event }) {
        return (await device.client.redactEvent(room, event)).event_id;
    },
    async sendFile(device, { room, data, name, mime, kind, info, more }) {
        const bytes = Buffer.from(data, "base64");
        const { sealed, note } = await sealFile(bytes);
        const type = "application/octet-stream";
        const up = await device.client.uploadContent(sealed, { type, includeFilename: false });
        const content = {
            msgtype: kind,
            body: name,
            file: { ...note, url: up.content_uri },
            info: { mimetype: mime, size: bytes.length, ...info },
            ...more,
        };
        return (await device.client.sendEvent(room, EventType.RoomMessage, content)).event_id;
    },
    async file(device, { note }) {
        const [, server, name] = /^mxc:\/\/([^/]+)\/([^/]+)$/.exec(note.url);
        const address = `${device.client.getHomeserverUrl()}/_matrix/client/v1/media/download/${server}/${name}`;
        const headers = { Authorization: `Bearer ${device.said.access_token}` };
        const answer = await fetch(address, { headers });
        if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
        const sealed = Buffer.from(await answer.arrayBuffer());
        const open = await openFile(sealed, note);
        return { data: open.toString("base64"), sealed: sealed.toString("base64") };
    },
    async events(device, { room }) {
        const events = device.room(room).getLiveTimeline().getEvents();
        return Promise.all(events.map((event) => reading(device, event)));
    },
    /** Ask for older events until there are none. */
    async older(device, { room }) {
        const timeline = device.room(room).getLiveTimeline();
        while (await device.client.paginateEventTimeline(timeline, { backwards: true, limit: 100 }));
    },
    async discard(device, { room }) {
        await device.crypto.forceDiscardSession(room);
    },
    /** Do not give room keys to devices that nobody verified, and say so to them. */
    async withhold(device, { withhold }) {
        device.crypto.globalBlacklistUnverifiedDevices = withhold;
    },
    /** Make an identity that signs this device; no password is asked for the first one. */
    async crossSign(device) {
        const authUploadDeviceSigningKeys = (makeRequest) => makeRequest(null);
        await device.crypto.bootstrapCrossSigning({ authUploadDeviceSigningKeys });
    },
    /** Deal only with devices that their owners' identities have signed. */
    async onlySigned(device) {
        device.crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
    },
    /** Keep messages to devices (so: room keys) back, until they are released. */
    async hold(device) {
        device.held ??= [];
    },
    async release(device) {
        const held = device.held ?? [];
        device.held = null;
        for (const [address, init] of held) {
            const answer = await fetch(address, init);
            if (!answer.ok) throw new Error(`held message: ${answer.status} ${await answer.text()}`);
        }
        return held.length;
    },
    /** Anything at all, sealed by Olm to some devices: what an honest program would never send. */
    async whisper(device, { kind, devices, content }) {
        const batch = await device.crypto.encryptToDeviceMessages(kind, devices, content);
        if (batch.batch.length !== devices.length) throw new Error("some devices cannot be reached");
        const contents = new Map();
        for (const { userId, deviceId, payload } of batch.batch) {
            if (!contents.has(userId)) contents.set(userId, new Map());
            contents.get(userId).set(deviceId, payload);
        }
        await device.client.sendToDevice(batch.eventType, contents);
    },
    async exported(device, { room }) {
        const keys = await device.crypto.exportRoomKeys();
        return keys.filter((key) => key.room_id === room);
    },
    async logout(device) {
        await device.client.logout(true);
        members.delete(`${device.said.user_id} ${device.said.device_id}`);
    },
    /** Stop without a word to the server: the device stays known, and is deaf. */
    async stop(device) {
        device.client.stopClient();
        members.delete(`${device.said.user_id} ${device.said.device_id}`);
    },
};

async function answer(line) {
    const { id, who, deed, with: given } = JSON.parse(line);
    try {
        const device = members.get(who);
        if (deed !== "signIn" && !device) throw new Error(`nobody is signed in as ${who}`);
        const done = deed === "signIn" ? await signIn(given) : await deeds[deed](device, given);
        return { id, done: done ?? null };
    } catch (error) {
        return { id, failed: `${deed}: ${error?.stack ?? error}` };
    }
}

process.on("unhandledRejection", (error) => console.error("unhandled:", error));
const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => process.stdout.write(`${JSON.stringify(await answer(line))}\n`));
lines.on("close", () => process.exit(0));
