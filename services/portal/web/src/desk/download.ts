import { readError } from '../api/error';

export interface Fetched {
  format: string;
  name: string;
  size: number;
  sha256: string;
}

/** Fetches a report, hands it to the browser and says the checksum that the server printed in its header. */
export async function download(workshop: string, format: 'pdf' | 'xlsx', language: string): Promise<Fetched> {
  const answer = await fetch(`/v1/${workshop}/report:render?format=${format}&languageCode=${language}`, {
    credentials: 'same-origin',
  });
  if (!answer.ok) throw await readError(answer);
  const body = await answer.blob();
  const named = /filename="?([^";]+)"?/.exec(answer.headers.get('Content-Disposition') ?? '');
  const name = named?.[1] ?? `concord-${workshop.split('/')[1].slice(0, 8)}.${format}`;
  const digest =
    answer.headers.get('X-Content-Sha256') ??
    answer.headers.get('Digest') ??
    answer.headers.get('ETag') ??
    '';
  const url = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
  return { format, name, size: body.size, sha256: digest.replace(/^(sha-256=|W\/)|"/g, '') };
}
