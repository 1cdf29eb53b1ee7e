import { ApiError } from '../api';
import { readError } from '../api/error';
import { sha256 } from '../device/sha256';

export interface Fetched {
  format: string;
  name: string;
  size: number;
  sha256: string;
}

/** Fetches a report, checks it against the checksum in the answer's header, and hands it to the browser. */
export async function download(workshop: string, format: 'pdf' | 'xlsx', language: string): Promise<Fetched> {
  const answer = await fetch(`/v1/${workshop}/report:render?format=${format}&languageCode=${language}`, {
    credentials: 'same-origin',
  });
  if (!answer.ok) throw await readError(answer);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const sum = sha256(bytes);
  const said = [...answer.headers.values()]
    .map((value) => /\b[0-9a-f]{64}\b/i.exec(value)?.[0])
    .find(Boolean);
  if (said && said.toLowerCase() !== sum) throw new ApiError(-1, 'CHECKSUM_WRONG', '');
  const named = /filename="?([^";]+)"?/.exec(answer.headers.get('Content-Disposition') ?? '');
  const name = named?.[1] ?? `concord-${workshop.split('/')[1].slice(0, 8)}.${format}`;
  const url = URL.createObjectURL(new Blob([bytes], { type: answer.headers.get('Content-Type') ?? '' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
  return { format, name, size: bytes.length, sha256: sum };
}
