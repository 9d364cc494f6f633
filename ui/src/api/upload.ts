import { Offline, problemOf } from './client';

/** Sends a file and tells how far it came, 0 to 1. Not by the typed client: fetch tells nothing of an upload. */
export function uploadTo<Answer>(address: string, file: File, onShare: (share: number) => void, signal: AbortSignal): Promise<Answer> {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.setRequestHeader('Content-Type', 'text/csv');
    request.responseType = 'json';
    request.upload.onprogress = (event) => event.lengthComputable && onShare(event.loaded / event.total);
    request.onload = () => (request.status === 201 ? done(request.response as Answer) : fail(problemOf(request.status, request.response)));
    request.onerror = () => fail(new Offline());
    request.onabort = () => fail(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
