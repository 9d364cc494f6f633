import { useState } from 'react';
import { Icon } from '../kit';

/** A picture at its own shape; words in its place when it does not load. */
export function Picture({ url, alt, className }: { url?: string; alt: string; className: string }) {
  const [broken, setBroken] = useState(false);
  if (!url || broken) {
    return <span className={`${className} nopic`} role={alt ? 'img' : undefined} aria-label={alt || undefined} aria-hidden={alt ? undefined : true}><Icon name="image" size={20} /></span>;
  }
  return <img className={className} src={url} alt={alt} loading="lazy" referrerPolicy="no-referrer" onError={() => setBroken(true)} />;
}
