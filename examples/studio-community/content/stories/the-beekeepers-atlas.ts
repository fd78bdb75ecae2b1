import { prose } from '../prose'
import type { StorySeed } from './story-seed'

export const theBeekeepersAtlas: StorySeed = {
  title: 'The Beekeeper’s Atlas',
  blurb: 'A retired mapmaker discovers that her hives have been surveying the valley without her.',
  chapters: [
    {
      title: 'Spring survey',
      scenes: [
        {
          title: 'Seven hives',
          text: prose(`
            When they took away her pension they left her the bees, since nobody at the ministry knew what
            form to use. Seven hives, one slope, a view over the whole valley that she had measured as a girl
            and could still, on bad nights, recite by bearing and distance.

            Odile Brandt was seventy-three and had no intention of learning anything new. She bought a veil
            from the catalogue. She read half of a book. On the first warm day of March she lifted a lid,
            and eleven thousand surveyors looked up from their work.
          `),
        },
        {
          title: 'The dance floor',
          text: prose(`
            The book said that a bee which has found flowers dances the way there: so many turns for the
            distance, such an angle from the sun. Odile put the book down and fetched a protractor.

            By four in the afternoon she had plotted sixty dances on squared paper. The orchard was there,
            and the lime avenue, and the scandalous border of the rectory. So was something else. Nineteen
            dances out of sixty pointed north by east, one kilometre and a half, to a place where she knew
            for certain that there was a lake.
          `),
        },
        {
          title: 'North by east',
          text: prose(`
            She stood at the edge of the water in her good boots. It was the lake she had drawn in her second
            year, the neatest bit of shading she had ever done, engraved on every sheet of the district for
            half a century. It was full. It was wet. There was a heron.

            Over her head, in a thin bright line, the bees went out across the water and did not turn aside.
            She watched them as far as her glasses allowed. They did not fall, and they did not come back
            the same way. After a while the heron left too, walking, with the air of someone caught out.
          `),
        },
      ],
    },
    {
      title: 'Corrections',
      scenes: [
        {
          title: 'A letter to the ministry',
          text: prose(`
            Sirs, she wrote, I have the honour to report an error in sheet forty-one, which is my own. The
            lake has been drawn in the place of a meadow. I enclose pollen.

            She read it over and it was a perfectly good letter. She had written hundreds like it, and had
            always rather despised the people who needed them. She signed it, and under the signature, where
            the form asks for instruments used, she put down: seven, of the common kind.
          `),
        },
        {
          title: 'Honey',
          text: prose(`
            It came out of the seventh hive the colour of lamp light through a green bottle, and it tasted of
            no flower that grows in the valley. The priest said mint. The doctor said railway stations. The
            child from the mill held the spoon in her mouth for a long time and then said that it tasted like
            before.

            "Before what?" said Odile.

            But the child had already gone to look at the lake, and did not seem to need the boots.
          `),
        },
        {
          title: 'The second edition',
          text: prose(`
            All that winter she drew. She had not used the good pens in years; they remembered more than her
            fingers did. Where she had once put water she put grass, and at the edge of the grass a wall, and
            in the wall, since the dances were quite clear about it, a gate.

            She left the gate open. It is not a thing one can show at that scale, a gate being open or shut.
            She simply knew, as she lifted the pen, and so would anybody who could read a map.
          `),
        },
      ],
    },
  ],
}
