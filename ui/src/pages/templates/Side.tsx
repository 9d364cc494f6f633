import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { peopleQuery } from '../../api/queries';
import { usePlace } from '../../app/workspace';
import { useMay } from '../../app/workspace';
import { IconButton, SelectField, Sheet, TextField } from '../../kit';
import { useRested } from '../../app/hooks';
import { Preview } from '../../message/Preview';
import type { Composition } from './data';
import { useTemplateWords } from './words';

void [useEffect, useState, useQuery, peopleQuery, usePlace, useMay, IconButton, SelectField, TextField, useRested];

/** What comes of a composition for a person. */
export function Side({ composition }: { composition: Composition; onPerson: (person: { id: string; attributes: Record<string, unknown> } | undefined) => void }) {
  const w = useTemplateWords();
  return <Sheet title={w.preview}><div className="stage"><Preview content={composition.content} /></div></Sheet>;
}
