/** Home of the call: one connection to each other person. Whoever comes calls everybody who is there. */

/** @typedef {import('./media.js').Kind} Kind */
/** The order of the three lines of each connection, on both sides. @type {readonly Kind[]} */
const LINES = ['microphone', 'camera', 'screen'];

/** @typedef {{ description?: RTCSessionDescriptionInit, candidate?: RTCIceCandidateInit | null }} Signal */
/** @typedef {{ connection: RTCPeerConnection, isCaller: boolean, early: (RTCIceCandidateInit | null)[] }} Peer */

/**
 * @param {object} options
 * @param {RTCIceServer[]} options.iceServers
 * @param {(to: number, signal: Signal) => void} options.send
 * @param {(from: number, kind: Kind, track: MediaStreamTrack) => void} options.onTrack
 * @param {(id: number, state: RTCPeerConnectionState) => void} options.onState
 */
export function createCall({ iceServers, send, onTrack, onState }) {
  /** @type {Map<number, Peer>} */
  const peers = new Map();
  /** @type {Map<Kind, MediaStreamTrack>} */
  const sent = new Map();

  /** @param {number} id @param {boolean} isCaller */
  function connect(id, isCaller) {
    const connection = new RTCPeerConnection({ iceServers });
    /** @type {Peer} */
    const peer = { connection, isCaller, early: [] };
    peers.set(id, peer);
    connection.addEventListener('icecandidate', ({ candidate }) =>
      send(id, { candidate: candidate?.toJSON() ?? null }),
    );
    connection.addEventListener('track', ({ transceiver, track }) => {
      const kind = LINES[connection.getTransceivers().indexOf(transceiver)];
      if (kind !== undefined) onTrack(id, kind, track);
    });
    connection.addEventListener('connectionstatechange', () => {
      onState(id, connection.connectionState);
      if (connection.connectionState === 'failed' && isCaller) void offer(id, peer, true);
    });
    return peer;
  }

  /** Sends what is sent just now on the three lines. @param {Peer} peer */
  async function fill({ connection }) {
    for (const [index, transceiver] of connection.getTransceivers().entries()) {
      const kind = LINES[index];
      transceiver.direction = 'sendrecv';
      if (kind !== undefined) await transceiver.sender.replaceTrack(sent.get(kind) ?? null);
    }
  }

  /** @param {number} id @param {Peer} peer @param {boolean} iceRestart */
  async function offer(id, peer, iceRestart) {
    await peer.connection.setLocalDescription(await peer.connection.createOffer({ iceRestart }));
    send(id, { description: described(peer) });
  }

  /** @param {Peer} peer @returns {RTCSessionDescriptionInit} */
  function described({ connection }) {
    const description = connection.localDescription;
    return description === null ? { type: 'rollback' } : { type: description.type, sdp: description.sdp };
  }

  /** @param {number} from @param {RTCSessionDescriptionInit} description */
  async function hearDescription(from, description) {
    const peer = peers.get(from) ?? connect(from, false);
    await peer.connection.setRemoteDescription(description);
    for (const candidate of peer.early.splice(0)) await peer.connection.addIceCandidate(candidate ?? undefined);
    if (description.type !== 'offer') return;
    await fill(peer);
    await peer.connection.setLocalDescription(await peer.connection.createAnswer());
    send(from, { description: described(peer) });
  }

  return {
    /** Calls somebody who is there already. @param {number} id */
    async to(id) {
      const peer = connect(id, true);
      for (const kind of LINES)
        peer.connection.addTransceiver(kind === 'microphone' ? 'audio' : 'video', { direction: 'sendrecv' });
      await fill(peer);
      await offer(id, peer, false);
    },
    /** @param {number} from @param {Signal} signal */
    async hear(from, { description, candidate }) {
      if (description !== undefined) await hearDescription(from, description);
      if (candidate === undefined) return;
      const peer = peers.get(from) ?? connect(from, false);
      if (peer.connection.remoteDescription === null) peer.early.push(candidate);
      else await peer.connection.addIceCandidate(candidate ?? undefined);
    },
    /** @param {number} id */
    drop(id) {
      peers.get(id)?.connection.close();
      peers.delete(id);
    },
    /** Sends this to everybody from now on; null: nothing. @param {Kind} kind @param {MediaStreamTrack | null} track */
    async send(kind, track) {
      if (track === null) sent.delete(kind);
      else sent.set(kind, track);
      const line = LINES.indexOf(kind);
      await Promise.all(
        Array.from(peers.values(), async ({ connection }) =>
          connection.getTransceivers()[line]?.sender.replaceTrack(track),
        ),
      );
    },
    /** How loud somebody is, 0 to 1. @param {number} id */
    levelOf(id) {
      const receiver = peers.get(id)?.connection.getReceivers()[0];
      return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
    },
    close() {
      for (const { connection } of peers.values()) connection.close();
      peers.clear();
    },
  };
}
