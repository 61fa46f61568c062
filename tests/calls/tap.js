// What a call page really sends and gets, told by the browser itself: every connection, every frame, every track.
window.tap = { connections: [], frames: [], captured: [], closed: 0 };
{
  const Plain = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Plain {
    constructor(...given) {
      super(...given);
      tap.connections.push(this);
      this.addEventListener("track", ({ track }) => { if (track.kind === "video") watch(track); });
    }

    close() {
      super.close();
      tap.closed = performance.now();
    }
  };
  const plain = navigator.mediaDevices?.getUserMedia?.bind(navigator.mediaDevices);
  if (plain) {
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await plain(wanted);
      tap.captured.push(...stream.getTracks());
      return stream;
    };
  }

  // Every frame that comes, also of a picture that nobody looks at: its size, and how green it is (the fake camera is).
  const watch = async (track) => {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    for (;;) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      context.drawImage(frame, 0, 0, 1, 1);
      const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
      tap.frames.push([frame.displayWidth, frame.displayHeight, green - Math.max(red, blue)]);
      frame.close();
    }
  };
}

// The sum of a figure over all connections: packets or frames, sent or received, of sound or pictures.
tap.sum = async (type, kind, figure) => {
  let sum = 0;
  for (const connection of tap.connections) {
    for (const each of (await connection.getStats()).values()) if (each.type === type && each.kind === kind) sum += each[figure] ?? 0;
  }
  return sum;
};
tap.capturing = () => tap.captured.filter((each) => each.readyState === "live").length;
