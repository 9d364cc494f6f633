import { Fragment } from 'react';
import { useTold } from '../i18n/told';
import { Time } from './Time';

const instant = /(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z)/;

/** A sentence of the API, in the language in use where it is known: the instants in it show in the workspace's time zone, as everywhere. */
export function Said({ text }: { text: string }) {
  const { say, ready } = useTold();
  if (!ready) return <span className="unsaid">{text}</span>;
  return (
    <>
      {say(text).split(instant).map((part, i) => (i % 2 === 1 ? <Time key={i} at={part} as="short" className="m" /> : <Fragment key={i}>{part}</Fragment>))}
    </>
  );
}
