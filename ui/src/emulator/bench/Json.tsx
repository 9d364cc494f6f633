import { useMemo } from 'react';
import { jsonPieces } from '../model/json';

/** JSON in colour; text that is not JSON as it is. */
export function Json({ source, label }: { source: string; label: string }) {
  const pieces = useMemo(() => jsonPieces(source), [source]);
  return <pre className="code" tabIndex={0} role="group" aria-label={label}>{pieces.map((piece, i) => (piece.look ? <span key={i} className={piece.look}>{piece.text}</span> : piece.text))}</pre>;
}
