/** The binary frames of the subprotocol `v1.kernel.websocket.jupyter.org`:
    a count, that many offsets (64 bits, little-endian), then the channel, four JSON parts and the buffers. */

export interface KernelMessage {
  channel: string;
  header: { msg_id: string; msg_type: string; [key: string]: unknown };
  parent_header: { msg_id?: string; [key: string]: unknown };
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: ArrayBuffer[];
}

export const SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";
const WORD = 8;
const JSON_PARTS = 4;

export function encode(message: KernelMessage): ArrayBuffer {
  const text = new TextEncoder();
  const parts: Uint8Array[] = [
    text.encode(message.channel),
    ...[message.header, message.parent_header, message.metadata, message.content].map((part) =>
      text.encode(JSON.stringify(part)),
    ),
    ...message.buffers.map((buffer) => new Uint8Array(buffer)),
  ];
  const offsets = [WORD * (parts.length + 2)];
  for (const part of parts) offsets.push(offsets[offsets.length - 1]! + part.byteLength);
  const frame = new ArrayBuffer(offsets[offsets.length - 1]!);
  const view = new DataView(frame);
  [offsets.length, ...offsets].forEach((value, i) => {
    view.setUint32(WORD * i, value, true);
  });
  const bytes = new Uint8Array(frame);
  parts.forEach((part, i) => bytes.set(part, offsets[i]!));
  return frame;
}

/** Read a frame. Throws a RangeError or SyntaxError when it is not one. */
export function decode(frame: ArrayBuffer): KernelMessage {
  const view = new DataView(frame);
  const word = (index: number): number => {
    const value = view.getUint32(WORD * index, true) + view.getUint32(WORD * index + 4, true) * 2 ** 32;
    if (value > frame.byteLength) throw new RangeError("an offset lies outside its frame");
    return value;
  };
  const count = word(0);
  if (count < JSON_PARTS + 2) throw new RangeError("a frame lacks parts");
  const parts: ArrayBuffer[] = [];
  for (let i = 1; i < count; i += 1) {
    const [start, stop] = [word(i), word(i + 1)];
    if (stop < start) throw new RangeError("the offsets of a frame are out of order");
    parts.push(frame.slice(start, stop));
  }
  const text = new TextDecoder();
  const json = (index: number) => JSON.parse(text.decode(parts[index]));
  return {
    channel: text.decode(parts[0]),
    header: json(1),
    parent_header: json(2),
    metadata: json(3),
    content: json(4),
    buffers: parts.slice(JSON_PARTS + 1),
  };
}
