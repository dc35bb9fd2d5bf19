/// The parts of a CycloneDX document that are used here, member for member.
///
/// <https://cyclonedx.org/docs/1.6/json/>
struct CycloneDXDocument: Encodable {
  let schema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
  let bomFormat = "CycloneDX"
  let specVersion = "1.6"
  let serialNumber: String
  let version = 1
  let metadata: Metadata
  let components: [CycloneDXComponent]
  let compositions: [Composition]
  let annotations: [Annotation]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case bomFormat, specVersion, serialNumber, version, metadata, components, compositions, annotations
  }

  struct Metadata: Encodable {
    let timestamp: String
    let tools: Tools
    let component: CycloneDXComponent
  }

  struct Tools: Encodable {
    let components: [CycloneDXComponent]
  }

  /// How complete the list of components is.
  struct Composition: Encodable {
    enum Aggregate: String, Encodable {
      case incomplete, unknown
    }

    let aggregate: Aggregate
    let assemblies: [String]
  }

  /// Something to be said about other parts of the document.
  struct Annotation: Encodable {
    let subjects: [String]
    let annotator: Annotator
    let timestamp: String
    let text: String
  }

  struct Annotator: Encodable {
    let component: CycloneDXComponent
  }
}
